// Identical queries that come while one of them runs are one execution, and none of them gets an answer older than its question.
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { encodeId } from "../../schema/model/id.ts";
import { createAlike } from "../../server/http/alike.ts";
import { createTogether } from "../../server/http/together.ts";
import { createQueue } from "../support/queue.ts";
import { startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});
afterAll(() => server.stop());

/** A question whose runs end when told. */
function question() {
  const runs: { resolve(answer: number): void; reject(error: Error): void }[] = [];
  const run = () => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    runs.push({ resolve, reject });
    return promise;
  };
  return { runs, run };
}

test("who comes while it runs waits for the next run, with all others", async () => {
  const together = createTogether<number>();
  const { runs, run } = question();
  const first = together("a", run);
  const later = [together("a", run), together("a", run), together("a", run)];
  expect(runs).toHaveLength(1);
  runs[0]?.resolve(1);
  expect(await first).toBe(1);
  expect(runs).toHaveLength(2);
  // Again one run is under way, so this is a third.
  const last = together("a", run);
  runs[1]?.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  runs[2]?.resolve(3);
  expect(await last).toBe(3);
  void together("a", run);
  expect(runs).toHaveLength(4);
});

test("an error is for those of its run alone", async () => {
  const together = createTogether<number>();
  const { runs, run } = question();
  const answers = [together("a", run), together("a", run)];
  runs[0]?.reject(new Error("no"));
  await expect(answers[0]).rejects.toThrow("no");
  runs[1]?.resolve(2);
  expect(await answers[1]).toBe(2);
});

test("other questions, and those that can't be compared, run for themselves at once", () => {
  const together = createTogether<number>();
  const { runs, run } = question();
  for (const group of ["a", "b", null, null]) void together(group, run);
  expect(runs).toHaveLength(4);
});

const LIST = "{ jobs(first: 3) { edges { node { id } } } }";
const post = (query: string, variables: object = {}) =>
  fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });

test("a query that many ask over HTTP in the same words passes GraphQL once for all who wait, and each has its own request id", async () => {
  await post(LIST);
  const { promise: gate, resolve: goOn } = Promise.withResolvers<void>();
  const { findMany } = server.prisma.job;
  const read = vi.spyOn(server.prisma.job, "findMany");
  read.mockImplementationOnce(((args: object) => gate.then(() => findMany(args))) as never);
  const arrived = vi.spyOn(server.options.access.sessions, "spend");
  const passed = vi.spyOn(globalThis, "Headers");
  const asked = Array.from({ length: 5 }, () => post(LIST));
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledTimes(5));
  goOn();
  const answers = await Promise.all(asked);
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(new Set(texts)).toEqual(new Set([texts[0]]));
  expect(JSON.parse(texts[0] ?? "")).toMatchObject({ data: { jobs: { edges: expect.any(Array) } } });
  expect(new Set(answers.map(({ headers }) => headers.get("x-request-id")))).toHaveProperty("size", 5);
  expect(answers[4]?.headers.get("content-type")).toBe(answers[0]?.headers.get("content-type"));
  // One was under way, and the next was for all others, if anything had changed meanwhile.
  expect(passed.mock.calls.length).toBeLessThanOrEqual(2);
});

test("commands in the same words are each obeyed", async () => {
  const { promise: gate, resolve: goOn } = Promise.withResolvers<void>();
  const variables = { id: encodeId("Job", await createQueue(server.prisma).submit(1)) };
  const command = () => post("mutation ($id: ID!) { pauseJob(id: $id) { id } }", variables);
  await command();
  const obeyed = vi.spyOn(server.ports.jobs, "pause").mockReturnValue(gate);
  const asked = [1, 2, 3].map(command);
  await vi.waitFor(() => expect(obeyed).toHaveBeenCalledTimes(3));
  goOn();
  await Promise.all(asked);
});

/** A question in the same words, which counts how often it is run. */
function alikeOf(state: () => string | null = () => null) {
  const alike = createAlike(async () => state());
  const run = vi.fn(async () => new Response("{}"));
  return { alike, run, ask: (rights = "a") => alike.ask("words", rights, run) };
}

test("the same words with other rights, and those that never were a query, are asked by themselves", async () => {
  const { alike, run, ask } = alikeOf();
  expect(ask()).toBeNull();
  alike.remember("words", true);
  await Promise.all(["a", "b", "a", "a"].map(ask));
  expect(run).toHaveBeenCalledTimes(3);
  const long = "x".repeat(10_000);
  alike.remember(long, true);
  expect(alike.ask(long, "a", run)).toBeNull();
});

test("an answer is good for as long as the database holds the same, for the same rights, and not for long", async () => {
  vi.useFakeTimers();
  let state: string | null = "1";
  const { alike, run, ask } = alikeOf(() => state);
  alike.remember("words", true);
  await ask();
  await ask();
  expect(run).toHaveBeenCalledTimes(1);
  await ask("b");
  expect(run).toHaveBeenCalledTimes(2);
  state = "2";
  await ask();
  expect(run).toHaveBeenCalledTimes(3);
  vi.advanceTimersByTime(100);
  await ask();
  expect(run).toHaveBeenCalledTimes(4);
  state = null;
  await ask();
  await ask();
  expect(run).toHaveBeenCalledTimes(6);
});

test("an answer that something else went into is never kept", async () => {
  const { alike, run, ask } = alikeOf(() => "1");
  alike.remember("words", false);
  await ask();
  await ask();
  expect(run).toHaveBeenCalledTimes(2);
});

test("what was committed is in the very next answer, and progress is never kept", async () => {
  const list = (): Promise<{ data: { jobs: { edges: { node: { id: string } }[] } } }> =>
    post(LIST).then((response) => response.json() as never);
  await list();
  await list();
  const id = encodeId("Job", await createQueue(server.prisma).submit(1));
  expect((await list()).data.jobs.edges[0]?.node.id).toBe(id);
  const passed = vi.spyOn(globalThis, "Headers");
  const running = "{ jobs(first: 3) { edges { node { runningSecondsLeft } } } }";
  for (let n = 0; n < 3; n += 1) await post(running);
  expect(passed).toHaveBeenCalledTimes(3);
});
