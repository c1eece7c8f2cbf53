// Commands on all jobs that match a filter, with the count first.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { encodeId } from "../../schema/model/id.ts";
import { createQueue, type Queue } from "../support/queue.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
let queue: Queue;
let backendId: string;
beforeAll(async () => {
  server = await startTestServer();
  queue = createQueue(server.prisma);
  [backendId = ""] = await queue.backends(1);
});
beforeEach(() => server.prisma.job.deleteMany());
afterAll(() => server.stop());

const bulk = async (field: string, filter: object, more = "") => {
  const { data, errors } = await ask(
    server.url,
    `mutation ($filter: JobFilter!) { ${field}(filter: $filter ${more}) { done skipped ids } }`,
    { filter },
  );
  expect(errors).toBeUndefined();
  return data[field];
};
const cancelAll = async (filter: object, more = "") => {
  const { data, errors } = await ask(
    server.url,
    `mutation ($filter: JobFilter!) { cancelMatching(filter: $filter ${more}) { ids canceledPending runningPrompts message } }`,
    { filter },
  );
  expect(errors).toBeUndefined();
  return data.cancelMatching;
};
const idOf = (uuid: string) => encodeId("Job", uuid);
/** One that runs with two more pending, one that waits, one that is over. */
const three = async () => {
  const runs = await queue.submit(3, { name: "runs" });
  const { attemptId } = await queue.take(backendId);
  const waits = await queue.submit(4, { name: "waits" });
  const over = await queue.submit(1, { name: "over" });
  await queue.cancel(over);
  return { runs, waits, over, attemptId };
};

test("the counts say how many jobs are in which state, and how many prompts they have", async () => {
  const { runs, over } = await three();
  const count = async (filter?: object) => {
    const { data } = await ask(
      server.url,
      `query ($filter: JobFilter) { jobCounts(filter: $filter) {
        total pending running succeeded failed canceled prompts { total pending running canceled } } }`,
      { filter },
    );
    return data.jobCounts;
  };
  expect(await count()).toEqual({
    ...{ total: 3, pending: 1, running: 1, succeeded: 0, failed: 0, canceled: 1 },
    prompts: { total: 8, pending: 6, running: 1, canceled: 1 },
  });
  expect(await count({ ids: [idOf(runs), idOf(over)], status: ["RUNNING"] })).toMatchObject({
    total: 1,
    prompts: { pending: 2, running: 1 },
  });
  expect(await count({ nameContains: "nobody" })).toMatchObject({ total: 0, prompts: { total: 0 } });
});

test("all that match are canceled, and what was over already is left alone", async () => {
  const { runs, waits, over } = await three();
  const bystander = await queue.submit(1, { name: "another" });
  const before = await queue.job(over);
  const answer = await cancelAll({ ids: [runs, waits, over].map(idOf) }, `, reason: "enough"`);
  expect(answer).toEqual({
    ids: [idOf(runs), idOf(waits)],
    canceledPending: 6,
    runningPrompts: 1,
    message: "2 jobs canceled, with 6 pending prompts. 1 running prompt will finish first.",
  });
  expect(await queue.job(waits)).toMatchObject({ status: "CANCELED", cancelReason: "enough" });
  expect(await queue.job(runs)).toMatchObject({ status: "RUNNING", pending: 0, interruptAt: null });
  expect(await queue.job(over)).toEqual(before);
  expect(await queue.job(bystander)).toMatchObject({ status: "PENDING" });
  expect(await cancelAll({ nameContains: "runs" }, ", interruptAfterSeconds: 60")).toMatchObject({
    message: expect.stringContaining("will finish first; what still runs in 60 seconds will be stopped."),
  });
  expect(await cancelAll({ nameContains: "runs" }, ", interrupt: true")).toMatchObject({
    canceledPending: 0,
    message: "1 job canceled, with 0 pending prompts. 1 running prompt is being stopped.",
  });
  expect((await queue.job(runs)).interruptAt).not.toBeNull();
  expect((await cancelAll({ nameContains: "waits" })).message).toContain("No job was canceled");
});

test("more jobs than fit into one transaction are canceled, in the order of the queue", async () => {
  const uuids: string[] = [];
  for (let n = 0; n < 60; n++) uuids.push(await queue.submit(1));
  const last = await queue.submit(1, { priority: 5 });
  const { ids, canceledPending } = await cancelAll({});
  expect(ids).toEqual([last, ...uuids].map(idOf));
  expect(canceledPending).toBe(61);
});

test("a job that is deleted while others are being canceled stops none of them", async () => {
  const { runs, waits } = await three();
  const { jobs } = server.ports;
  const { cancelMany } = jobs;
  jobs.cancelMany = async (uuids, request) => {
    await server.prisma.job.delete({ where: { id: waits } });
    return cancelMany(uuids, request);
  };
  try {
    expect(await cancelAll({})).toMatchObject({ ids: [idOf(runs)], canceledPending: 2, runningPrompts: 1 });
  } finally {
    jobs.cancelMany = cancelMany;
  }
});

test("pause, resume and priority are done where they can be, and the rest is counted", async () => {
  const { runs, waits } = await three();
  expect(await bulk("pauseMatching", {})).toEqual({ done: 2, skipped: 1, ids: [idOf(runs), idOf(waits)] });
  expect(await bulk("pauseMatching", {})).toMatchObject({ done: 0, skipped: 3 });
  expect((await queue.job(waits)).pausedAt).not.toBeNull();
  expect(await bulk("resumeMatching", { ids: [idOf(waits)] })).toMatchObject({ done: 1, skipped: 0 });
  expect(await bulk("resumeMatching", {})).toEqual({ done: 1, skipped: 2, ids: [idOf(runs)] });
  expect(await bulk("setPriorityMatching", { nameContains: "s" }, ", priority: 7")).toMatchObject({ done: 2 });
  expect(await queue.job(runs)).toMatchObject({ priority: 7 });
  expect(await bulk("setPriorityMatching", {}, ", priority: 7")).toMatchObject({ done: 0, skipped: 3 });
  const { errors } = await ask(server.url, `mutation { setPriorityMatching(filter: {}, priority: 5000) { done } }`);
  expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["priority"] });
});

test("what is over is retried and deleted, and what goes on is not", async () => {
  const { runs, over, attemptId } = await three();
  await queue.begin(attemptId);
  const retried = await bulk("retryMatching", {});
  expect(retried).toMatchObject({ done: 1, skipped: 2 });
  const again = await server.prisma.job.findFirstOrThrow({ where: { retryOfId: over } });
  expect(retried.ids).toEqual([idOf(again.id)]);
  expect(await bulk("deleteMatching", {})).toEqual({ done: 1, skipped: 3, ids: [idOf(over)] });
  expect(await server.prisma.job.count()).toBe(3);
  expect((await queue.job(runs)).status).toBe("RUNNING");
});

test("ids that are none, or too many of them, are refused at their place", async () => {
  const refused = async (ids: string[]) =>
    (await ask(server.url, `query ($ids: [ID!]) { jobCounts(filter: { ids: $ids }) { total } }`, { ids })).errors?.[0]
      ?.extensions;
  expect(await refused([`job_${"0".repeat(32)}`, "nonsense"])).toEqual({
    code: "BAD_USER_INPUT",
    path: ["filter", "ids", 1],
  });
  expect(await refused(Array.from({ length: 10_001 }, () => "x"))).toMatchObject({ path: ["filter", "ids"] });
});
