// Finding jobs in the list, and what they wait for.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createQueue } from "../support/queue.ts";
import { TEXT_TO_IMAGE } from "../support/workflows.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const SUBMIT = `mutation ($input: SubmitJobInput!) {
  submitJob(input: $input) { id name status seq counts { total pending } labels { key value } waitingFor workflow priority createdAt startedAt finishedAt }
}`;

const submit = async (input: object = {}) => {
  const { data, errors } = await ask(server.url, SUBMIT, { input: { workflow: TEXT_TO_IMAGE, ...input } });
  expect(errors).toBeUndefined();
  return data.submitJob;
};

test("a waiting job says what it waits for", async () => {
  const queue = createQueue(server.prisma);
  await server.prisma.job.deleteMany();
  const first = await submit();
  const second = await submit();
  await submit({ priority: 5 });
  const waiting = async () => {
    const { data } = await ask(server.url, `{ jobs { edges { node { id waitingFor } } } }`);
    return data.jobs.edges.map((edge: { node: { waitingFor: string } }) => edge.node.waitingFor);
  };
  expect(await waiting()).toEqual(["no backend online", "no backend online", "no backend online"]);
  const [backendId = ""] = await queue.backends(1);
  await server.prisma.backend.update({ where: { id: backendId }, data: { status: "ONLINE", reason: null } });
  expect(await waiting()).toEqual(["next in line", "2 jobs ahead", "1 job ahead"]);
  const foreign = await queue.submit(1, {}, "somebody else");
  expect((await waiting()).slice(1)).toEqual([
    "next in line",
    "2 jobs ahead, in turn with other owners",
    "1 job ahead, in turn with other owners",
  ]);
  await queue.cancel(foreign);
  await server.prisma.job.delete({ where: { id: foreign } });
  await ask(server.url, `mutation ($id: ID!) { pauseJob(id: $id) { id } }`, { id: first.id });
  expect(await waiting()).toEqual(["next in line", "1 job ahead", "paused"]);
  const { jobId } = await queue.take(backendId);
  expect(await waiting()).toEqual([null, "next in line", "paused"]);
  const { data } = await ask(
    server.url,
    `{ backends { status simulated current { job { id counts { running } } status backend { name } } } }`,
  );
  expect(data.backends).toHaveLength(1);
  expect(data.backends[0].current).toMatchObject({ status: "RUNNING", job: { counts: { running: 1 } } });
  expect(jobId).not.toBe(second.id);
});

test("with very many jobs ahead the counting stops", async () => {
  await server.prisma.$executeRaw`
    INSERT INTO job (id, name, workflow, total, pending, priority, labels)
    SELECT gen_random_uuid(), 'crowd', '{}', 1, 1, 900, '[]' FROM generate_series(1, 1001)`;
  const { waitingFor } = await submit();
  expect(waitingFor).toBe("1000+ jobs ahead");
  await server.prisma.job.deleteMany({ where: { name: "crowd" } });
});

test("drained backends say so and come back", async () => {
  const queue = createQueue(server.prisma);
  const [uuid = ""] = await queue.backends(1);
  await server.prisma.backend.update({ where: { id: uuid }, data: { status: "ONLINE", reason: null } });
  const id = `backend_${uuid.replaceAll("-", "")}`;
  const { data } = await ask(
    server.url,
    `mutation ($id: ID!) { drainBackend(id: $id) { status reason } resumeBackend(id: $id) { status reason } }`,
    { id },
  );
  expect(data.drainBackend).toMatchObject({ status: "DRAINING", reason: expect.any(String) });
  expect(data.resumeBackend).toEqual({ status: "ONLINE", reason: null });
});

test("jobs are filtered by state, label, name and age", async () => {
  await server.prisma.job.deleteMany();
  const percent = await submit({
    name: "100% Cats",
    labels: [
      { key: "a", value: "b" },
      { key: "c", value: "d" },
    ],
  });
  const under = await submit({ name: "100_dogs", labels: [{ key: "a", value: "d" }] });
  await ask(server.url, `mutation ($id: ID!) { cancelJob(id: $id) { mode } }`, { id: under.id });
  const found = async (filter: object) => {
    const { data, errors } = await ask(
      server.url,
      `query ($filter: JobFilter) { jobs(filter: $filter) { totalCount edges { node { id } } } }`,
      { filter },
    );
    expect(errors).toBeUndefined();
    expect(data.jobs.totalCount).toBe(data.jobs.edges.length);
    return data.jobs.edges.map((edge: { node: { id: string } }) => edge.node.id);
  };
  expect(await found({})).toEqual([under.id, percent.id]);
  expect(await found({ status: ["PENDING"] })).toEqual([percent.id]);
  expect(await found({ status: [] })).toEqual([]);
  expect(await found({ label: { key: "a", value: "d" } })).toEqual([under.id]);
  expect(await found({ label: { key: "c", value: "b" } })).toEqual([]);
  expect(await found({ nameContains: "cAtS" })).toEqual([percent.id]);
  expect(await found({ nameContains: "0%" })).toEqual([percent.id]);
  expect(await found({ nameContains: "0_" })).toEqual([under.id]);
  expect(await found({ nameContains: "\\" })).toEqual([]);
  expect(await found({ createdAfter: under.createdAt })).toEqual([]);
  expect(await found({ createdBefore: under.createdAt, status: ["PENDING", "CANCELED"] })).toEqual([percent.id]);
});
