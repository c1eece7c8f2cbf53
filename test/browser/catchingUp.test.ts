// Live, catching up, offline: the client says "live" only when it has read what the server knew when the connection came to stand.
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ConnectionState } from "../../client/catching-up.ts";
import { createSluice, type Sluice } from "../../client/sluice.ts";
import { encodeId } from "../../schema/model/id.ts";
import { startTestServer, type TestServer } from "../api/server.ts";
import { createQueue, type Queue } from "../support/queue.ts";
import { lengthenLog, oneTo, until } from "../support/watching.ts";

let server: TestServer;
let queue: Queue;
let sluice: Sluice;
beforeAll(async () => {
  server = await startTestServer();
  queue = createQueue(server.prisma);
});
afterEach(() => {
  sluice.close();
  vi.restoreAllMocks();
});
afterAll(() => server.stop());

/** Opens a client and follows a job of it; what it has heard, and every state that it was in. */
function open(uuid: string) {
  sluice = createSluice({ url: `${server.url}/graphql` });
  const seqs: number[] = [];
  const states: ConnectionState[] = [];
  sluice.connection.onChange((state) => states.push(state));
  const followed = (async () => {
    for await (const { seq } of sluice.watch(encodeId("Job", uuid))) seqs.push(seq);
  })();
  return { connection: sluice.connection, seqs, states, followed };
}

const state = (wanted: ConnectionState) => until(() => sluice.connection.state() === wanted);

/** Stands between every job's log and its readers from now on: `pass` decides when a reader gets its next event, if at all. */
function standBetween(pass: () => Promise<unknown>) {
  const watch = server.ports.watch.jobEvents.bind(server.ports.watch);
  vi.spyOn(server.ports.watch, "jobEvents").mockImplementation((id, after) => {
    const feed = watch(id, after);
    return {
      next: () => pass().then(() => feed.next()),
      return: () => feed.return(),
      throw: (error) => feed.throw(error),
      [Symbol.asyncIterator]() {
        return this;
      },
      [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose](),
    };
  });
}

test("after a dropped socket it is catching up until the newest event has come that the server knew, and then live", async () => {
  const uuid = await queue.submit(1);
  let gate = Promise.withResolvers<void>();
  standBetween(() => gate.promise);
  const { connection, seqs, states, followed } = open(uuid);
  gate.resolve();
  await state("live");
  gate = Promise.withResolvers();
  // One event more is on its way already.
  await lengthenLog(server.prisma, uuid, 700);
  connection.socket.terminate();
  await until(() => states.at(-1) === "catching up");
  expect(await connection.socket.iterate({ query: "{ __typename }" }).next()).toMatchObject({ done: false });
  expect(connection.state()).toBe("catching up");
  let arrived = 0;
  connection.socket.on("message", (message) => {
    if (message.type === "next" && message.payload.data?.jobEvents) arrived += 1;
  });
  const { promise: arrivedWhenLive, resolve: tell } = Promise.withResolvers<number>();
  connection.onChange(() => tell(arrived));
  gate.resolve();
  await state("live");
  expect(await arrivedWhenLive).toBe(700);
  expect(states).toEqual(["catching up", "live", "offline", "catching up", "live"]);
  await queue.cancel(uuid);
  server.signal.publish("events", null);
  await followed;
  expect(seqs).toEqual(oneTo(704));
});

test("whoever reads by itself is waited for, and read again when that failed", async () => {
  const uuid = await queue.submit(1);
  const { connection } = open(uuid);
  await state("live");
  const { promise: read, resolve: readOn } = Promise.withResolvers<void>();
  const reader = vi.fn(() => read).mockRejectedValueOnce(new Error("not now"));
  connection.onCatchUp(reader);
  connection.socket.terminate();
  await until(() => reader.mock.calls.length === 2);
  expect(connection.state()).toBe("catching up");
  readOn();
  await state("live");
});

test("a round that was overtaken by another lost connection makes nothing live", async () => {
  const uuid = await queue.submit(1);
  const { connection, states } = open(uuid);
  await state("live");
  const rounds: (() => void)[] = [];
  connection.onCatchUp(() => new Promise<void>((resolve) => rounds.push(resolve)));
  connection.socket.terminate();
  await until(() => rounds.length === 1);
  connection.socket.terminate();
  await until(() => rounds.length === 2);
  rounds[0]?.();
  expect(await connection.socket.iterate({ query: "{ __typename }" }).next()).toMatchObject({ done: false });
  expect(connection.state()).toBe("catching up");
  rounds[1]?.();
  await state("live");
  expect(states.filter((one) => one === "live")).toHaveLength(2);
});

test("a subscription that breaks off while the socket stands is not live, and goes on by itself without gap or repeat", async () => {
  const uuid = await queue.submit(1);
  const faults: Error[] = [];
  standBetween(async () => {
    const fault = faults.pop();
    if (fault) throw fault;
  });
  const { seqs, states, followed } = open(uuid);
  await state("live");
  faults.push(new Error("a fault"));
  for (const count of [1, 1]) await lengthenLog(server.prisma, uuid, count);
  await until(() => seqs.length === 3);
  await state("live");
  expect(states).toEqual(["catching up", "live", "catching up", "live"]);
  await queue.cancel(uuid);
  server.signal.publish("events", null);
  await followed;
  expect(seqs).toEqual(oneTo(6));
});

test("what is subscribed to is begun before a later question on the same socket is answered", async () => {
  const uuid = await queue.submit(1);
  open(uuid);
  await state("live");
  const listening = vi.spyOn(server.ports.watch, "jobChanged");
  sluice.client.subscription("subscription Any { jobChanged { id } }", {}).subscribe(() => undefined);
  await sluice.connection.socket.iterate({ query: "{ __typename }" }).next();
  expect(listening).toHaveBeenCalledTimes(1);
});
