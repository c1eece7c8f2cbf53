// Watching over server-sent events.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Deleted } from "../../schema/graphql/context.ts";
import { encodeId } from "../../schema/model/id.ts";
import { createQueue, type Queue } from "../support/queue.ts";
import { startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
let queue: Queue;
beforeAll(async () => {
  server = await startTestServer();
  queue = createQueue(server.prisma);
});
afterAll(() => server.stop());

test("server-sent events carry the same, and end when the log does", async () => {
  const uuid = await queue.submit(2);
  await queue.cancel(uuid);
  const query = `subscription { jobEvents(id: "${encodeId("Job", uuid)}", after: 1) { seq kind } }`;
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query }),
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const text = await response.text();
  expect([...text.matchAll(/"kind":"(\w+)"/g)].map(([, kind]) => kind)).toEqual([
    "JOB_CANCEL_REQUESTED",
    "PROMPTS_CANCELED",
    "JOB_FINISHED",
  ]);
  expect(text).toMatch(/event: complete/);
});

test("who leaves server-sent events is let go at once, also while nothing happens", async () => {
  const ended = vi.fn();
  vi.spyOn(server.ports.watch, "jobDeleted").mockImplementation(() => {
    const { promise, resolve } = Promise.withResolvers<IteratorResult<Deleted, void>>();
    const stream: AsyncGenerator<Deleted, void> = {
      next: () => promise,
      return: async () => {
        ended();
        resolve({ done: true, value: undefined });
        return { done: true, value: undefined };
      },
      throw: () => promise,
      [Symbol.asyncIterator]: () => stream,
      [Symbol.asyncDispose]: async () => undefined,
    };
    return stream;
  });
  const leaving = new AbortController();
  const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent("subscription { jobDeleted }")}`, {
    headers: { accept: "text/event-stream" },
    signal: leaving.signal,
  });
  await response.body?.getReader().read();
  leaving.abort();
  await vi.waitFor(() => expect(ended).toHaveBeenCalled());
  vi.restoreAllMocks();
});
