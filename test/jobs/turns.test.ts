// Within a priority owners take turns; within an owner the older job comes first.
import fc from "fast-check";
import { expect, test } from "vitest";
import { pause, resume, setPriority } from "../../server/jobs/adjust.ts";
import { openQueue } from "../support/emptyQueue.ts";
import { holdJobs } from "../support/gate.ts";
import { expectSound } from "../support/sound.ts";

const { prisma, url, queue, backends } = await openQueue(8);

/** Submits as that owner; the job's name says whose it is and which. */
async function submitAs(
  owner: string,
  prompts: number,
  changes: { name?: string; priority?: number } = {},
): Promise<string> {
  return queue.submit(prompts, { name: owner, ...changes }, owner);
}

/** The names of the jobs from which prompts are taken, in the order of the claims; each ends at once. */
async function taken(times: number, atOnce = 1): Promise<string[]> {
  const names: string[] = [];
  for (let time = 0; time < times; time += 1) {
    const claimed = await queue.claim(backends.slice(0, atOnce));
    for (const { jobId } of claimed) names.push((await queue.job(jobId)).name);
    await queue.finish(claimed.map(({ attemptId }) => ({ outcome: "SUCCEEDED", attemptId, outputs: [] })));
  }
  return names;
}

const count = (names: readonly string[], name: string): number => names.filter((other) => other === name).length;

test("owners take turns, however much each has waiting", async () => {
  await submitAs("ann", 6);
  await submitAs("bob", 2);
  await submitAs("cleo", 3);
  expect((await taken(9)).join(" ")).toBe("ann bob cleo ann bob cleo ann cleo ann");
});

test("a claim for several backends gives owners equal shares", async () => {
  await submitAs("ann", 9);
  await submitAs("bob", 9);
  const names = await taken(1, 6);
  expect([count(names, "ann"), count(names, "bob")]).toEqual([3, 3]);
  await expectSound(prisma);
});

test("one claim takes prompts from as many jobs of an owner as there are backends, the older first", async () => {
  for (const name of ["first", "second", "third", "fourth"]) await submitAs("ann", 2, { name });
  expect((await taken(1, 5)).join(" ")).toBe("first first second second third");
  await expectSound(prisma);
});

test("a higher priority comes first, whoever's it is", async () => {
  await submitAs("ann", 2);
  await submitAs("bob", 3, { priority: 1 });
  expect((await taken(5)).join(" ")).toBe("bob bob bob ann ann");
});

test("whoever comes later has his turn within one round", async () => {
  for (const owner of ["ann", "bob", "cleo"]) await submitAs(owner, 5);
  await taken(4);
  await submitAs("dora", 1);
  expect((await taken(4)).join(" ")).toBe("bob cleo ann dora");
});

test("an owner who waits no more is passed over, and has turns again after that", async () => {
  const jobId = await submitAs("ann", 3);
  await submitAs("bob", 9);
  await pause(prisma, jobId);
  expect((await taken(3)).join(" ")).toBe("bob bob bob");
  await resume(prisma, jobId);
  expect((await taken(4)).sort().join(" ")).toBe("ann ann bob bob");
});

test("a job whose priority changes takes its turn there", async () => {
  await submitAs("ann", 3, { name: "old" });
  const jobId = await submitAs("bob", 2, { name: "urgent" });
  await setPriority(prisma, jobId, 5);
  expect((await taken(3)).join(" ")).toBe("urgent urgent old");
});

test("an owner's jobs that could not be seen yet by a claim that found none get their turn", async () => {
  const done = await submitAs("ann", 1);
  await taken(1);
  const blocked = await submitAs("bob", 1, { priority: -1 });
  await using gate = await holdJobs(url, [blocked]);
  // It stands before bob's job, having seen that ann has nothing.
  const claimed = queue.claim(backends.slice(0, 1));
  await gate.waiting(1);
  await submitAs("ann", 1);
  await gate.open();
  await claimed;
  expect((await queue.job(done)).status).toBe("SUCCEEDED");
  const [next] = await queue.claim(backends.slice(1, 2));
  expect(next && (await queue.job(next.jobId)).name).toBe("ann");
});

test("while an owner waits, no other one of that priority is served twice before him", async () => {
  const owners = fc.constantFrom("ann", "bob", "cleo", "dora");
  const jobs = fc.array(fc.tuple(owners, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(jobs, async (submitted) => {
      await prisma.$executeRaw`TRUNCATE job, job_event, attempt, turn CASCADE`;
      for (const [owner, prompts, priority] of submitted)
        await submitAs(owner, prompts, { name: `${owner} ${priority}`, priority });
      const names = await taken(submitted.reduce((sum, [, prompts]) => sum + prompts, 0));
      expect(names).toHaveLength(submitted.reduce((sum, [, prompts]) => sum + prompts, 0));
      const sorted = names.toSorted((a, b) => Number(b.at(-1)) - Number(a.at(-1)));
      expect(names.map((name) => name.at(-1))).toEqual(sorted.map((name) => name.at(-1)));
      for (const name of new Set(names))
        expectTurns(
          names.filter((other) => other.at(-1) === name.at(-1)),
          name,
        );
    }),
    { numRuns: 12 },
  );
});

/** Up to its last prompt a name comes once in every round: between two of another one there is one of it. */
function expectTurns(names: readonly string[], name: string): void {
  const waiting = names.slice(0, names.lastIndexOf(name) + 1);
  for (const other of new Set(waiting)) {
    const both = waiting.filter((one) => one === name || one === other);
    expect(both.some((one, at) => other !== name && one === other && both[at + 1] === other)).toBe(false);
  }
}
