// What the worker asks of the database at about the same time goes together, and one that is bad doesn't hurt the others.
import { expect, test } from "vitest";
import type { Finished } from "../../server/jobs/finish.ts";
import type { End } from "../../server/jobs/settle.ts";
import { gather } from "../../server/worker/gather.ts";
import { createSettler } from "../../server/worker/settler.ts";

const end = (attemptId: string, jobId = "job"): End => ({ outcome: "SUCCEEDED", attemptId, jobId, outputs: [] });
const written = ({ attemptId }: End): Finished => ({ attemptId, promptId: "prompt", status: "SUCCEEDED" });

test("what comes in one turn goes together, what comes meanwhile goes with the next, and no question is larger than it may be", async () => {
  const asked: string[][] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const ask = gather(async (items: readonly string[]) => {
    asked.push([...items]);
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return items.map((item) => item.toUpperCase());
  }, 3);
  const first = Promise.all([ask("a"), ask("b")]);
  await new Promise(setImmediate);
  const second = Promise.all(["c", "d", "e", "f"].map(ask));
  gates[0]?.resolve();
  expect(await first).toEqual(["A", "B"]);
  while (gates.length < 2) await new Promise(setImmediate);
  gates[1]?.resolve();
  while (gates.length < 3) await new Promise(setImmediate);
  gates[2]?.resolve();
  expect(await second).toEqual(["C", "D", "E", "F"]);
  expect(asked).toEqual([["a", "b"], ["c", "d", "e"], ["f"]]);
});

test("a question that fails fails for those who asked it, and not for the next", async () => {
  const ask = gather(async ([item = ""]: readonly string[]) => {
    if (item === "bad") throw new Error("no");
    return [item];
  }, 1);
  const answers = await Promise.allSettled([ask("bad"), ask("good")]);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
});

test("ends that can't be settled together are written one by one, and only the bad one fails", async () => {
  const settler = createSettler({
    settle: () => Promise.reject(new Error("one of them is bad")),
    finish: async (ends) => {
      if (ends.some(({ attemptId }) => attemptId === "bad")) throw new Error("bad");
      return ends.map(written);
    },
    give: () => undefined,
  });
  const answers = await Promise.allSettled(["good", "bad", "too"].map((id) => settler({ end: end(id), next: null })));
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("ends of a busy job wait for it together, apart from the others", async () => {
  const open = Promise.withResolvers<void>();
  const groups: string[][] = [];
  const settler = createSettler({
    settle: async (ends) => {
      const busy = ends.filter(({ jobId }) => jobId === "busy");
      return { finished: ends.filter((one) => !busy.includes(one)).map(written), busy, claimed: [] };
    },
    finish: async (ends) => {
      groups.push(ends.map(({ attemptId }) => attemptId));
      await open.promise;
      return ends.map(written);
    },
    give: () => undefined,
  });
  const waiting = ["1", "2"].map((id) => settler({ end: end(id, "busy"), next: null }));
  expect(await settler({ end: end("3"), next: null })).toMatchObject({ attemptId: "3" });
  expect(await settler({ end: end("4"), next: null })).toMatchObject({ attemptId: "4" });
  open.resolve();
  expect((await Promise.all(waiting)).map((one) => one?.attemptId)).toEqual(["1", "2"]);
  expect(groups).toEqual([["1", "2"]]);
});

test("an end that was not ours to write any more is undefined", async () => {
  const settler = createSettler({
    settle: async () => ({ finished: [], busy: [], claimed: [] }),
    finish: async () => [],
    give: () => undefined,
  });
  expect(await settler({ end: end("1"), next: null })).toBeUndefined();
});
