// The client without a page: what a program in Node does with it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Refusal } from "../../client/refusal.ts";
import { createSluice, type Sluice } from "../../client/sluice.ts";
import type { JobEvent } from "../../client/watch.ts";
import { startTestApp, type TestApp } from "../support/app.ts";
import { textToImage } from "../support/examples.ts";

let app: TestApp;
let sluice: Sluice;
beforeAll(async () => {
  app = await startTestApp({ environment: { SLUICE_GRACE_SECONDS: "0" } });
  sluice = createSluice({ url: app.graphqlUrl });
});
afterAll(async () => {
  sluice?.close();
  await app?.stop();
});

const sweepOf = (count: number) => [{ path: "3.inputs.seed", range: { from: 1, step: 1, count } }];

const all = async (events: AsyncIterable<JobEvent>): Promise<JobEvent[]> => {
  const list: JobEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
};

test("a submitted job is watched from its first event to its last, without gap or repeat", async () => {
  const job = await sluice.submit({ workflow: textToImage, name: "three", sweep: sweepOf(3) });
  expect(job).toMatchObject({ name: "three", counts: { total: 3 } });
  const events = await all(sluice.watch(job.id));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(0)?.kind).toBe("JOB_SUBMITTED");
  expect(events.at(-1)).toMatchObject({ kind: "JOB_FINISHED", status: "SUCCEEDED", counts: { succeeded: 3 } });
  const tail = await all(sluice.watch(job.id, { after: 2 }));
  expect(tail).toEqual(events.slice(2));
});

test("a cancel answers with the server's sentence", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  const job = await sluice.submit({ workflow: textToImage, sweep: sweepOf(3) });
  await hold?.reached;
  const summary = await sluice.cancel(job.id, { reason: "enough" });
  expect(summary).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", canceledPending: 2, runningPrompts: 1 });
  expect(summary.message).toBe("2 pending prompts canceled. 1 running prompt will finish first.");
  hold?.release();
  await all(sluice.watch(job.id));
  expect(await sluice.job(job.id)).toMatchObject({ status: "CANCELED", cancelReason: "enough" });
});

test("a refusal names its code and the argument that it is about", async () => {
  const refused = sluice.submit({ workflow: textToImage, sweep: [{ path: "3.inputs.nothing", values: [1] }] });
  const refusal = await refused.catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code: "BAD_USER_INPUT", path: ["input", "sweep", 0, "path"] });
});

test("watching a job that doesn't exist is refused", async () => {
  await expect(all(sluice.watch(`job_${"0".repeat(32)}`))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a server that can't be reached is a refusal too", async () => {
  const nowhere = createSluice({ url: "http://127.0.0.1:1/graphql" });
  await expect(nowhere.job(`job_${"0".repeat(32)}`)).rejects.toMatchObject({ code: "UNREACHABLE" });
});

test("watching ends at once when its signal is aborted", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  const job = await sluice.submit({ workflow: textToImage });
  const leaving = new AbortController();
  const kinds: string[] = [];
  for await (const event of sluice.watch(job.id, { signal: leaving.signal })) {
    kinds.push(event.kind);
    if (event.kind === "PROMPT_STARTED") leaving.abort();
  }
  hold?.release();
  await all(sluice.watch(job.id));
  expect(kinds).not.toContain("JOB_FINISHED");
});

test("watching goes on across a restart of the server, from the newest event that arrived", async () => {
  const hold = app.simulators[0]?.hold({ at: "node", classType: "KSampler" });
  const job = await sluice.submit({ workflow: textToImage, sweep: sweepOf(2) });
  const started = Promise.withResolvers<void>();
  const watching = (async () => {
    const seqs: number[] = [];
    for await (const event of sluice.watch(job.id)) {
      seqs.push(event.seq);
      if (event.kind === "PROMPT_STARTED") started.resolve();
    }
    return seqs;
  })();
  await started.promise;
  await app.stopServer();
  const again = await app.another({ PORT: new URL(app.url).port });
  hold?.release();
  const seqs = await watching;
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect(await sluice.job(job.id)).toMatchObject({ status: "SUCCEEDED", seq: seqs.length });
  await again.stop();
});
