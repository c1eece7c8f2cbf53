// One socket, one id, several operations one after the other: each gets its own answers, though nobody waits for the end of the one before.
import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { encodeId } from "../../schema/model/id.ts";
import { LOCAL } from "../../schema/model/viewer.ts";
import { createQueue } from "../support/queue.ts";
import { lengthenLog, oneTo } from "../support/watching.ts";
import { startTestServer, type TestServer } from "./server.ts";
import { type Client, connect, type Message } from "./socket.ts";

const EVENTS = 300;
const ROUNDS = 24;
const WATCH = "subscription ($id: ID!) { jobEvents(id: $id) { jobId seq } }";
const JOB = "query ($id: ID!) { job(id: $id) { id } }";

let server: TestServer;
/** Jobs with a long log. */
const jobs: string[] = [];
beforeAll(async () => {
  server = await startTestServer();
  const queue = createQueue(server.prisma);
  for (let made = 0; made < 3; made += 1) {
    const uuid = await queue.submit(1);
    await lengthenLog(server.prisma, uuid, EVENTS - 1);
    jobs.push(encodeId("Job", uuid));
  }
});
afterAll(() => server.stop());

const [jobA, jobB, jobC] = [() => jobs[0] ?? "", () => jobs[1] ?? "", () => jobs[2] ?? ""];

const complete = (client: Client) => client.send({ id: "1", type: "complete" });
const subscribe = (client: Client, query: string, id: string) => client.subscribe("1", query, { id });

async function until(client: Client, holds: () => boolean): Promise<void> {
  while (!holds()) {
    if (client.socket.readyState !== client.socket.OPEN) throw new Error("The socket is closed.");
    await Promise.race([once(client.socket, "message"), client.closed]);
  }
}

/** The server keeps the order of what it says on one socket: what was sent before the ping has been heard when the pong is there. */
let pings = 0;
function ping(client: Client): { afterPong: () => Message[]; pong: Promise<void> } {
  pings += 1;
  const n = pings;
  const at = () => client.messages.findIndex(({ type, payload }) => type === "pong" && payload.n === n);
  client.send({ type: "ping", payload: { n } });
  const afterPong = () => (at() === -1 ? [] : client.messages.slice(at() + 1).filter(({ type }) => type !== "pong"));
  return { afterPong, pong: until(client, () => at() !== -1) };
}

const eventOf = ({ type, payload }: Message) => (type === "next" ? payload.data.jobEvents : type);
const allOf = (jobId: string) => oneTo(EVENTS).map((seq) => ({ jobId, seq }));

/** With one socket a worker, so that they are served in between each other. */
async function onSockets(count: number, run: (client: Client) => Promise<void>): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const client = await connect(server.url);
      await run(client);
      client.socket.terminate();
    }),
  );
}

test("a subscription gets its own values and all of them, when the one before had values in flight", async () => {
  await onSockets(4, async (client) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      client.messages.length = 0;
      subscribe(client, WATCH, jobA());
      // At first not even its start is waited for, later on its values flow.
      await until(client, () => client.messages.length >= round * 5);
      complete(client);
      const { afterPong } = ping(client);
      subscribe(client, WATCH, jobB());
      await until(client, () => afterPong().length >= EVENTS);
      complete(client);
      await ping(client).pong;
      expect(afterPong().map(eventOf)).toEqual(allOf(jobB()));
    }
  });
});

test("three in a row: the last one alone is answered", async () => {
  await onSockets(2, async (client) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      client.messages.length = 0;
      subscribe(client, WATCH, jobA());
      complete(client);
      subscribe(client, round % 2 === 0 ? WATCH : JOB, jobB());
      complete(client);
      const { afterPong } = ping(client);
      subscribe(client, WATCH, jobC());
      await until(client, () => afterPong().length >= EVENTS);
      complete(client);
      await ping(client).pong;
      expect(afterPong().map(eventOf)).toEqual(allOf(jobC()));
    }
  });
});

test("a query gets its own answer, and one `complete`, right after a query and after a subscription", async () => {
  await onSockets(2, async (client) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      client.messages.length = 0;
      subscribe(client, round % 2 === 0 ? JOB : WATCH, jobA());
      complete(client);
      const { afterPong } = ping(client);
      subscribe(client, JOB, jobB());
      await until(client, () => afterPong().some(({ type }) => type === "complete"));
      await ping(client).pong;
      expect(afterPong()).toEqual([
        { id: "1", type: "next", payload: { data: { job: { id: jobB() } } } },
        { id: "1", type: "complete" },
      ]);
    }
  });
});

test("what the client has completed is never answered, also when it is still being executed then", async () => {
  const held = Promise.withResolvers<never>();
  const command = vi.spyOn(server.ports.jobs, "setPriority").mockReturnValueOnce(held.promise);
  const client = await connect(server.url);
  subscribe(client, "mutation ($id: ID!) { setJobPriority(id: $id, priority: 3) { id } }", jobA());
  await vi.waitFor(() => expect(command).toHaveBeenCalled());
  complete(client);
  subscribe(client, WATCH, jobB());
  await until(client, () => client.messages.length > EVENTS);
  held.reject(new Error("too late"));
  await new Promise(setImmediate);
  await ping(client).pong;
  expect(client.messages.slice(1, -1).map(eventOf)).toEqual(allOf(jobB()));
  // It goes on: the end of the first one has not taken its id.
  subscribe(client, WATCH, jobC());
  expect(await client.closed).toEqual({ code: 4409, reason: "Subscriber for 1 already exists" });
});

test("the server's own `complete` is not taken for the next operation's, when the client's crosses it", async () => {
  const uuid = await createQueue(server.prisma).submit(1);
  await server.ports.jobs.cancel(uuid, { interrupt: false, interruptAfterSeconds: null, reason: null });
  const ended = encodeId("Job", uuid);
  await onSockets(2, async (client) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      client.messages.length = 0;
      subscribe(client, WATCH, ended);
      // It has four events and then ends by itself: the five messages come any time now.
      await until(client, () => client.messages.length >= round % 6);
      complete(client);
      const { afterPong } = ping(client);
      subscribe(client, WATCH, jobB());
      await until(client, () => afterPong().length >= EVENTS);
      complete(client);
      await ping(client).pong;
      expect(afterPong().map(eventOf)).toEqual(allOf(jobB()));
    }
  });
});

test("an id that is open is no other's, however it came about: 4409", async () => {
  const { sessions } = server.options.access;
  const looked = Promise.withResolvers<void>();
  const client = await connect(server.url);
  vi.spyOn(sessions, "enter").mockImplementationOnce(() => looked.promise.then(() => LOCAL));
  subscribe(client, JOB, jobA());
  complete(client);
  subscribe(client, JOB, jobB());
  subscribe(client, JOB, jobC());
  expect((await client.closed).code).toBe(4409);
  looked.resolve();
});

test("an id of any length and any letters is the client's own, and one too long for a reason is refused without it", async () => {
  for (const id of ['"\\', "__proto__", "0", "1".repeat(200)]) {
    const client = await connect(server.url);
    client.subscribe(id, JOB, { id: jobA() });
    expect((await client.next(id)).type).toBe("next");
    expect(await client.next(id)).toEqual({ id, type: "complete" });
    client.subscribe(id, WATCH, { id: jobA() });
    client.subscribe(id, WATCH, { id: jobA() });
    expect((await client.closed).code).toBe(4409);
  }
});
