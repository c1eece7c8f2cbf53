// The progress of running prompts as it passes by: the newest wins, and nothing stays when they have ended.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSignal } from "../../server/events/notify.ts";
import { createProgressBoard, type ProgressBoard } from "../../server/events/progress.ts";
import { follow, progressOf, startWatching, until, type Watching } from "../support/watching.ts";

let watching: Watching;
let board: ProgressBoard;
let backends: string[];

beforeAll(async () => {
  watching = await startWatching();
  board = createProgressBoard(watching.db, watching.hub, watching.signal);
  backends = await watching.queue.backends(2);
});

afterAll(async () => {
  board.stop();
  await watching.stop();
});

test("the newest progress of a prompt is kept until the prompt ends, though its job goes on", async () => {
  const { queue, signal, tell } = watching;
  const jobId = await queue.submit(2, { priority: 1 });
  const running = await queue.take(backends[0] ?? "");
  tell();
  const shows = (value: number) => () => {
    signal.publish("progress", progressOf(running, value));
    return board.newest(running.promptId)?.value === value;
  };
  await until(shows(1));
  await until(shows(2));
  await queue.end(running.attemptId, "SUCCEEDED");
  tell();
  await until(() => board.newest(running.promptId) === undefined);
  await queue.cancel(jobId);
});

test("what another process says arrives too", async () => {
  const { signal, queue, url } = watching;
  const jobId = await queue.submit(1);
  const other = await startSignal(url, (error) => expect.fail(String(error)));
  const promptId = randomUUID();
  other.publish("progress", progressOf({ promptId, jobId }, 7));
  await until(() => board.newest(promptId)?.value === 7);
  signal.publish("progress", progressOf({ promptId, jobId }, 8));
  expect(board.newest(promptId)?.value).toBe(8);
  await other.stop();
  await queue.cancel(jobId);
  watching.tell();
  await until(() => board.newest(promptId) === undefined);
});

test("a job's progress is told of its own prompts, the newest of each to a slow reader, and ends with the job", async () => {
  const { queue, signal, tell } = watching;
  const jobId = await queue.submit(2, { priority: 1 });
  const [one, two] = await queue.claim(backends);
  if (!one || !two) throw new Error("Two were to be claimed.");
  const stream = board.watch(jobId);
  const first = stream.next();
  await until(() => {
    signal.publish("progress", progressOf(one, 1));
    return board.newest(one.promptId) !== undefined;
  });
  expect((await first).value).toEqual(progressOf(one, 1));
  for (const value of [2, 3, 4]) {
    for (const prompt of [one, two, { promptId: randomUUID(), jobId: randomUUID() }]) {
      signal.publish("progress", progressOf(prompt, value));
    }
  }
  const { seen, ended } = follow(stream);
  await until(() => seen.length >= 2);
  expect(new Map(seen.map((progress) => [progress.promptId, progress.value]))).toEqual(
    new Map([
      [one.promptId, 4],
      [two.promptId, 4],
    ]),
  );
  expect(seen).toHaveLength(2);
  for (const { attemptId } of [one, two]) await queue.end(attemptId, "FAILED");
  tell();
  await ended;
  expect([board.newest(one.promptId), board.newest(two.promptId)]).toEqual([undefined, undefined]);
});

test("progress of a finished job completes at once; of an unknown one it is NOT_FOUND", async () => {
  const { queue } = watching;
  const jobId = await queue.submit(1);
  await queue.cancel(jobId);
  expect(await follow(board.watch(jobId)).ended).toEqual([]);
  await expect(board.watch(randomUUID()).next()).rejects.toMatchObject({ code: "NOT_FOUND" });
});
