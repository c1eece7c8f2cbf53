// Sluice as a part of a federated graph: composed with another team's service, behind a real gateway.
import { createServer } from "node:http";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, clientOf } from "../support/client.ts";
import { type Flow, startFlow } from "../support/flow.ts";
import { type Queue, queueOf } from "../support/flowQueue.ts";
import { addressOf, startNotes } from "./notes.ts";

let flow: Flow;
let notes: Awaited<ReturnType<typeof startNotes>>;
/** Asks the gateway. */
let graph: Client;
let queue: Queue;
const cleanUp = new AsyncDisposableStack();

beforeAll(async () => {
  flow = cleanUp.use(await startFlow());
  notes = await startNotes();
  cleanUp.defer(() => void notes.stop());
  const gateway = cleanUp.use(createGatewayRuntime({ supergraph: await compose(), logging: false }));
  const server = createServer(gateway);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  graph = clientOf(addressOf(server));
  queue = queueOf(graph);
});
afterAll(() => cleanUp.disposeAsync());

/** From what the services say of themselves. */
async function compose(): Promise<string> {
  const services = await Promise.all(
    Object.entries({ sluice: flow.app.url, notes: notes.url }).map(async ([name, url]) => {
      const { _service } = await clientOf(url).ask<{ _service: { sdl: string } }>("{ _service { sdl } }");
      return { name, url: `${url}/graphql`, typeDefs: parse(_service.sdl) };
    }),
  );
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join("\n"));
  return supergraphSdl;
}

test("a job is submitted, pinned and read in one graph, each field from the service that knows it", async () => {
  const id = await queue.submit({ name: "Cats", prompts: 2 });
  await flow.queue.final(id);
  await graph.ask('mutation ($id: ID!) { pin(id: $id, note: "for Monday") { id } }', { id });
  const { pinned, job } = await graph.ask<{ pinned: object[]; job: object }>(
    `query ($id: ID!) {
      pinned { id status note headline counts { succeeded } }
      job(id: $id) { note headline prompts(first: 1) { pageInfo { hasNextPage } edges { node { index outputs { stars url } } } } } }`,
    { id },
  );
  expect(pinned).toEqual([
    { id, status: "SUCCEEDED", note: "for Monday", headline: "Cats: for Monday", counts: { succeeded: 2 } },
  ]);
  expect(job).toEqual({
    note: "for Monday",
    headline: "Cats: for Monday",
    prompts: {
      pageInfo: { hasNextPage: true },
      edges: [{ node: { index: 0, outputs: [{ stars: 5, url: expect.stringMatching(/^\/outputs\//) }] } }],
    },
  });
});

test("a job's log is followed through the gateway, each event with what the other service knows", async () => {
  const id = await queue.submit({ name: "Dogs" });
  await graph.ask('mutation ($id: ID!) { pin(id: $id, note: "seen") { id } }', { id });
  const text = "subscription ($id: ID!) { jobEvents(id: $id, after: 1) { seq kind job { id note } prompt { index } } }";
  const events = await Array.fromAsync(graph.listen<{ jobEvents: { kind: string; seq: number } }>(text, { id }));
  const log = await flow.queue.log(id);
  expect(events.map(({ jobEvents }) => [jobEvents.seq, jobEvents.kind])).toEqual(
    log.slice(1).map(({ seq, kind }) => [seq, kind]),
  );
  expect(events[0]?.jobEvents).toMatchObject({ job: { id, note: "seen" } });
});

test("a refusal keeps its code on its way through the gateway", async () => {
  await expect(queue.submit({ workflow: {} })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  await expect(queue.cancel(`job_${"0".repeat(32)}`)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
