// Submitting, asking for and canceling jobs over HTTP, as a client does.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createQueue, submissionOf } from "../support/queue.ts";
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

test("a submitted job is given back as it was stored", async () => {
  const job = await submit({
    name: "cats",
    labels: [{ key: "set", value: "a" }],
    sweep: [{ path: "3.inputs.seed", range: { from: 1, count: 3 } }],
  });
  expect(job).toMatchObject({
    id: expect.stringMatching(/^job_[0-9a-f]{32}$/),
    name: "cats",
    status: "PENDING",
    seq: 1,
    counts: { total: 3, pending: 3 },
    labels: [{ key: "set", value: "a" }],
    workflow: TEXT_TO_IMAGE,
    startedAt: null,
    finishedAt: null,
  });
  expect(new Date(job.createdAt).toISOString()).toBe(job.createdAt);
});

test("a prompt shows its overrides and the workflow with them applied", async () => {
  const { id } = await submit({ sweep: [{ path: "3.inputs.seed", values: [7, 8] }] });
  const { data } = await ask(
    server.url,
    `query ($id: ID!) { job(id: $id) { prompt(index: 1) { id index overrides { path value } workflow } none: prompt(index: 2) { id } under: prompt(index: -1) { id } } }`,
    { id },
  );
  expect(data.job.prompt).toMatchObject({ index: 1, overrides: [{ path: "3.inputs.seed", value: 8 }] });
  expect(data.job.prompt.workflow["3"].inputs.seed).toBe(8);
  expect(data.job.none).toBeNull();
  expect(data.job.under).toBeNull();
});

test("null and left out override values both set the input to null", async () => {
  const { id } = await submit({
    prompts: [{ overrides: [{ path: "3.inputs.seed" }] }, { overrides: [{ path: "3.inputs.seed", value: null }] }],
  });
  const { data } = await ask(
    server.url,
    `query ($id: ID!) { job(id: $id) { prompts { edges { node { overrides { path value } } } } } }`,
    { id },
  );
  for (const { node } of data.job.prompts.edges)
    expect(node.overrides).toEqual([{ path: "3.inputs.seed", value: null }]);
});

test("anything is found by its id, and what is not there is null", async () => {
  const { id } = await submit();
  const gone = "job_00000000000000000000000000000000";
  const { data } = await ask(
    server.url,
    `query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } job(id: "${gone}") { id } prompt(id: "${gone.replace("job", "prompt")}") { id } }`,
    { id, ids: [gone, id, id] },
  );
  expect(data).toEqual({
    node: { __typename: "Job", id },
    nodes: [null, { __typename: "Job", id }, { __typename: "Job", id }],
    job: null,
    prompt: null,
  });
});

test("a cancel of a waiting job is immediate, and a second one says so", async () => {
  const { id } = await submit({ sweep: [{ path: "3.inputs.seed", range: { from: 1, count: 5 } }] });
  const cancel = `mutation ($id: ID!) { cancelJob(id: $id, reason: "enough") { mode canceledPending runningPrompts alreadyRequested message job { status cancelReason cancelRequestedAt counts { canceled } } } }`;
  const first = (await ask(server.url, cancel, { id })).data.cancelJob;
  expect(first).toMatchObject({ mode: "IMMEDIATE", canceledPending: 5, runningPrompts: 0, alreadyRequested: false });
  expect(first.message).toContain("5 pending prompts canceled.");
  expect(first.job).toMatchObject({ status: "CANCELED", cancelReason: "enough", counts: { canceled: 5 } });
  const second = (await ask(server.url, cancel, { id })).data.cancelJob;
  expect(second).toMatchObject({ mode: "ALREADY_FINISHED", canceledPending: 0 });
});

test("two mutations in one document each see what they left behind", async () => {
  const { id } = await submit();
  const { data } = await ask(
    server.url,
    `mutation ($id: ID!) { pauseJob(id: $id) { pausedAt waitingFor } resumeJob(id: $id) { pausedAt } setJobPriority(id: $id, priority: 7) { priority } }`,
    { id },
  );
  expect(data.pauseJob).toMatchObject({ pausedAt: expect.any(String), waitingFor: "paused" });
  expect(data.resumeJob.pausedAt).toBeNull();
  expect(data.setJobPriority.priority).toBe(7);
  await ask(server.url, `mutation ($id: ID!) { cancelJob(id: $id) { mode } }`, { id });
});

test("a canceled job can be retried as a new one, and deleted", async () => {
  const { id } = await submit({ name: "again" });
  await ask(server.url, `mutation ($id: ID!) { cancelJob(id: $id) { mode } }`, { id });
  const { data } = await ask(
    server.url,
    `mutation ($id: ID!) { retryJob(id: $id) { id name retryOf { id } } deleteJob(id: $id) }`,
    { id },
  );
  expect(data).toMatchObject({ retryJob: { name: "again", retryOf: { id } }, deleteJob: id });
  const after = await ask(
    server.url,
    `query ($id: ID!, $new: ID!) { job(id: $id) { id } retry: job(id: $new) { retryOf { id } } }`,
    { id, new: data.retryJob.id },
  );
  expect(after.data).toEqual({ job: null, retry: { retryOf: null } });
  await ask(server.url, `mutation ($id: ID!) { cancelJob(id: $id) { mode } }`, { id: data.retryJob.id });
});

test("an idempotency key gives the first job again", async () => {
  const key = { idempotencyKey: "once" };
  const first = await submit(key);
  expect((await submit(key)).id).toBe(first.id);
  const { errors } = await ask(server.url, SUBMIT, { input: { workflow: TEXT_TO_IMAGE, ...key, name: "other" } });
  expect(errors?.[0]?.extensions).toEqual({ code: "IDEMPOTENCY_CONFLICT", path: ["input", "idempotencyKey"] });
});

test("cancelJobs with an unknown id changes nothing", async () => {
  const { id } = await submit();
  const many = `mutation ($ids: [ID!]!) { cancelJobs(ids: $ids) { mode job { id } } }`;
  const { errors } = await ask(server.url, many, { ids: [id, "job_00000000000000000000000000000000"] });
  expect(errors?.[0]?.extensions.code).toBe("NOT_FOUND");
  const { data } = await ask(server.url, many, { ids: [id] });
  expect(data.cancelJobs).toEqual([{ mode: "IMMEDIATE", job: { id } }]);
});

test("what can't be done to a job in its state is a CONFLICT", async () => {
  const { id } = await submit();
  const code = async (mutation: string) =>
    (await ask(server.url, `mutation ($id: ID!) { ${mutation} }`, { id })).errors?.[0]?.extensions.code;
  expect(await code("retryJob(id: $id) { id }")).toBe("CONFLICT");
  expect(await code("deleteJob(id: $id)")).toBe("CONFLICT");
  await ask(server.url, `mutation ($id: ID!) { cancelJob(id: $id) { mode } }`, { id });
  expect(await code("pauseJob(id: $id) { id }")).toBe("CONFLICT");
  expect(await code("setJobPriority(id: $id, priority: 1) { id }")).toBe("CONFLICT");
});

test("a running prompt is canceled only by interrupt", async () => {
  const queue = createQueue(server.prisma);
  await server.prisma.job.deleteMany();
  const [backendId = ""] = await queue.backends(1);
  await queue.submit(2, submissionOf(2));
  const { promptId } = await queue.take(backendId);
  const id = `prompt_${promptId.replaceAll("-", "")}`;
  const gentle = await ask(server.url, `mutation ($id: ID!) { cancelPrompt(id: $id) { status } }`, { id });
  expect(gentle.errors?.[0]?.extensions.code).toBe("CONFLICT");
  const firm = await ask(server.url, `mutation ($id: ID!) { cancelPrompt(id: $id, interrupt: true) { status } }`, {
    id,
  });
  expect(firm.data.cancelPrompt.status).toBe("RUNNING");
});
