// Webhooks when things go wrong: nothing is lost, nobody waits for somebody else, and one can see why.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Flow, startFlow } from "../support/flow.ts";
import { startServerProcess } from "../support/flowProcess.ts";
import { soon } from "../support/soon.ts";
import { hookOf, hosts, hurry, look } from "./hooks.ts";
import { refuse, startReceiver, take } from "./receiver.ts";

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow({ environment: hosts });
});
afterAll(() => flow[Symbol.asyncDispose]());

test("a receiver that refuses, then is gone, is told everything when it is back, and one can see why it waits", async () => {
  await using receiver = await startReceiver();
  const { queue } = flow;
  receiver.answer = refuse;
  const id = await queue.submit({ webhook: { url: receiver.url, secret: receiver.secret } });
  const log = await queue.log(id);
  const hook = await hookOf(flow, id);
  await soon(async () => {
    const { failures, error, retryAt } = await look(flow, hook);
    expect({ failures, error }).toEqual({ failures: expect.any(Number), error: "It answered with 503." });
    expect(failures).toBeGreaterThan(0);
    expect(Date.parse(retryAt ?? "")).toBeGreaterThan(0);
  });
  receiver.down();
  await hurry(flow);
  await soon(async () => expect((await look(flow, hook)).error).toContain("ECONNREFUSED"));
  receiver.answer = take;
  receiver.received.length = 0;
  await receiver.up();
  await soon(async () => {
    await hurry(flow);
    expect(new Set(receiver.received.map((message) => message.id)).size).toBe(log.length);
  });
  await soon(async () => expect(await look(flow, hook)).toMatchObject({ failures: 0, retryAt: null, error: null }));
});

test("while a receiver fails it is tried now and then, and others don't wait for it", async () => {
  await using dead = await startReceiver();
  await using alive = await startReceiver();
  const { queue } = flow;
  dead.answer = refuse;
  const id = await queue.submit({ prompts: 30, webhook: { url: dead.url, secret: dead.secret } });
  await queue.cancel(id);
  await queue.final(id);
  const hook = await hookOf(flow, id);
  await soon(async () => expect((await look(flow, hook)).failures).toBeGreaterThan(2));
  const other = await queue.submit({ webhook: { url: alive.url, secret: alive.secret } });
  const log = await queue.log(other);
  await soon(() => expect(alive.received).toHaveLength(log.length));
});

test("each failure in a row doubles the wait, up to five minutes", async () => {
  await using receiver = await startReceiver();
  const { queue, app } = flow;
  const { prisma } = app.database;
  receiver.answer = refuse;
  const webhook = { url: receiver.url, secret: receiver.secret, kinds: ["JOB_FINISHED"] };
  const id = await queue.submit({ webhook });
  const hook = await hookOf(flow, id);
  const failed = (times: number) => soon(async () => expect((await look(flow, hook)).failures).toBe(times));
  await failed(1);
  for (const [times, leastMs, mostMs] of [
    [2, 1_000, 2_000],
    [6, 16_000, 32_000],
    [30, 150_000, 300_000],
  ] as const) {
    const [began] = await prisma.$queryRaw<{ at: Date }[]>`
WITH hooks AS (UPDATE webhook SET failures = ${times - 1}::int, retry_at = NULL WHERE url = ${receiver.url})
UPDATE webhook_delivery SET tries = ${times - 1}::int, due_at = now() WHERE body LIKE ${`%${id}%`} RETURNING now() AS at`;
    await failed(times);
    const waits = await prisma.$queryRaw<Record<"retryAt" | "dueAt" | "at", Date>[]>`
SELECT w.retry_at AS "retryAt", d.due_at AS "dueAt", clock_timestamp() AS at
FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id WHERE w.url = ${receiver.url}`;
    for (const { retryAt, dueAt, at } of waits)
      for (const next of [retryAt, dueAt]) {
        expect(Number(next) - Number(began?.at)).toBeGreaterThanOrEqual(leastMs);
        expect(Number(next) - Number(at)).toBeLessThanOrEqual(mostMs);
      }
    expect(waits).toHaveLength(1);
  }
});

test("a server is killed with a message on its way: another one sends it again, under the same id and with the same body", async () => {
  await using story = await startFlow({ environment: { SLUICE_LEASE_SECONDS: "1" } });
  await using receiver = await startReceiver();
  const { queue, app } = story;
  const reached = Promise.withResolvers<void>();
  receiver.answer = () => reached.resolve();
  // The story's own server has no hosts and sends nothing. What was over before the webhook is made is never told.
  await queue.final(await queue.submit());
  await app.database.prisma.$executeRaw`
INSERT INTO webhook (id, owner, url, secret) VALUES (gen_random_uuid(), 'local', ${receiver.url}, ${receiver.secret})`;
  await using doomed = await startServerProcess({ ...app.environment, ...hosts });
  const id = await queue.submit();
  const log = await queue.log(id);
  await reached.promise;
  doomed.kill("SIGKILL");
  await doomed.exited;
  const cutOff = [...receiver.received];
  receiver.answer = take;
  receiver.received.length = 0;
  await using _next = await startServerProcess({ ...app.environment, ...hosts });
  await soon(() => {
    expect(new Set(receiver.received.map((message) => message.id))).toEqual(
      new Set(log.map(({ seq }) => `${id}-${seq}`)),
    );
  });
  for (const { id: message, text } of cutOff)
    expect(receiver.received.find((again) => again.id === message)?.text).toBe(text);
}, 60_000);

test("no redirect is followed", async () => {
  await using target = await startReceiver();
  await using receiver = await startReceiver();
  receiver.answer = (response) => response.writeHead(307, { location: target.url }).end();
  const id = await flow.queue.submit({ webhook: { url: receiver.url, secret: receiver.secret } });
  const hook = await hookOf(flow, id);
  await soon(async () => expect((await look(flow, hook)).error).toBe("It answered with 307."));
  expect(target.received).toEqual([]);
});

test("a receiver that never answers is waited for a bounded time", async () => {
  await using story = await startFlow({ environment: { ...hosts, SLUICE_LEASE_SECONDS: "0.5" } });
  await using receiver = await startReceiver();
  receiver.answer = () => undefined;
  const id = await story.queue.submit({ webhook: { url: receiver.url, secret: receiver.secret } });
  const hook = await hookOf(story, id);
  await soon(async () => expect((await look(story, hook)).error).toBe("It did not answer within 0.5 s."));
});

test("a job that is deleted takes along nothing that is on its way", async () => {
  await using receiver = await startReceiver();
  const { queue } = flow;
  receiver.answer = refuse;
  const id = await queue.submit({ webhook: { url: receiver.url, secret: receiver.secret } });
  const log = await queue.log(id);
  const hook = await hookOf(flow, id);
  await soon(async () => expect((await look(flow, hook)).totalCount).toBe(log.length));
  await queue.remove(id);
  receiver.answer = take;
  receiver.received.length = 0;
  await soon(async () => {
    await hurry(flow);
    expect(new Set(receiver.received.map((message) => message.id)).size).toBe(log.length);
  });
});
