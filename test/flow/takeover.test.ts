// Workers that die, freeze or stop: their prompts are taken over by asking ComfyUI first, and nothing runs twice.
import { expect, test } from "vitest";
import type { Simulator } from "../../server/simulator/start.ts";
import { type Flow, startFlow } from "../support/flow.ts";
import { startWorkerProcess } from "../support/flowProcess.ts";
import { SAMPLED } from "../support/flowWorkflows.ts";
import { soon } from "../support/soon.ts";

/** The ids that it was given to run, in order. */
const submissions = ({ log }: Simulator) =>
  log.entries.flatMap((entry) => (entry.kind === "submitted" ? [entry.promptId] : []));

const server = { SLUICE_ROLE: "server", SLUICE_LEASE_SECONDS: "1" };
const startWorker = (flow: Flow) => flow.another({ SLUICE_ROLE: "worker", PORT: "" });

test("a worker is killed: the next one watches its prompt to the end, with progress again", async () => {
  await using flow = await startFlow({ environment: server });
  const { queue, client, comfy } = flow;
  await using worker = await startWorkerProcess(flow.app.environment);
  const sampling = comfy.hold({ at: "node", classType: "KSampler" });
  using decoding = comfy.hold({ at: "node", classType: "VAEDecode" });
  const id = await queue.submit({ workflow: SAMPLED });
  await sampling.reached;
  worker.kill("SIGKILL");
  await worker.exited;
  expect((await queue.job(id)).status).toBe("RUNNING");

  await startWorker(flow);
  sampling.release();
  // Only the next worker can tell this.
  const [prompt] = (await queue.job(id)).prompts;
  const text = "query ($id: ID!) { prompt(id: $id) { progress { nodeType } } }";
  await soon(async () =>
    expect(await client.ask(text, { id: prompt?.id })).toEqual({ prompt: { progress: { nodeType: "VAEDecode" } } }),
  );
  decoding.release();
  const { status, prompts } = await queue.final(id);
  expect({ status, prompts }).toMatchObject({
    status: "SUCCEEDED",
    prompts: [{ attempts: 1, outputs: [{ nodeId: "9" }] }],
  });
  expect(submissions(comfy)).toHaveLength(1);
});

test("a prompt that ended while no worker lived is recorded as what it is", async () => {
  await using flow = await startFlow({ environment: { SLUICE_GRACE_SECONDS: "0" } });
  const { queue, comfy, app } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  await app.stopServer();
  held.release();
  await comfy.log.seen(({ kind }) => kind === "ended");
  expect(await app.database.prisma.job.findFirst()).toMatchObject({ running: 1, pending: 1 });

  const next = await flow.another();
  const { status, prompts } = await next.queue.final(id);
  expect(status).toBe("SUCCEEDED");
  expect(prompts.map(({ attempts, outputs }) => [attempts, outputs.length])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(submissions(comfy)).toHaveLength(2);
});

test("a prompt that ComfyUI doesn't know any more is lost, and retried under a new id", async () => {
  await using flow = await startFlow({ environment: { SLUICE_GRACE_SECONDS: "0" } });
  const { queue, comfy, app } = flow;
  const held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  await app.stopServer();
  comfy.restart();
  held.release();
  // As if it had been submitted so long ago that ComfyUI can't be validating it any more.
  await app.database.prisma.$executeRaw`UPDATE attempt SET submitted_at = submitted_at - interval '10 s'`;

  const next = await flow.another();
  expect(await next.queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 2, outputs: [{}] }] });
  expect(new Set(submissions(comfy)).size).toBe(2);
  const retried = (await next.queue.log(id)).find(({ kind }) => kind === "PROMPT_RETRIED");
  expect(retried?.data).toMatchObject({ attempt: 1, reason: expect.stringContaining("restarted") });
});

test("a frozen worker that wakes writes nothing, and works again", async () => {
  await using flow = await startFlow({ environment: server });
  const { queue, comfy } = flow;
  await using frozen = await startWorkerProcess(flow.app.environment);
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  const { promptId } = await held.reached;
  frozen.kill("SIGSTOP");
  const { prisma } = flow.app.database;
  const [before] = await prisma.attempt.findMany();
  const next = await startWorker(flow);
  await soon(async () => expect((await prisma.attempt.findFirst())?.workerId).not.toBe(before?.workerId));
  held.release();
  await queue.final(id);
  const log = await queue.log(id);
  expect(log.map(({ kind }) => kind)).toEqual([
    "JOB_SUBMITTED",
    "JOB_STARTED",
    "PROMPT_STARTED",
    "PROMPT_SUCCEEDED",
    "JOB_FINISHED",
  ]);

  await next.server.stop();
  frozen.kill("SIGCONT");
  // Only the worker that woke can run this.
  expect((await queue.final(await queue.submit())).status).toBe("SUCCEEDED");
  expect(await queue.log(id)).toEqual(log);
  expect(submissions(comfy).filter((submitted) => submitted === promptId)).toHaveLength(1);
  expect(await prisma.output.count({ where: { prompt: { history: { some: { id: promptId } } } } })).toBe(1);
});

test("a canceled prompt whose worker died, ended by the server while ComfyUI still runs it: the next worker stops it there before it sends anything", async () => {
  await using flow = await startFlow({ environment: server });
  const { queue, comfy } = flow;
  await using worker = await startWorkerProcess(flow.app.environment);
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  const { promptId } = await held.reached;
  worker.kill("SIGKILL");
  await worker.exited;
  await queue.cancel(id);
  expect((await queue.final(id)).status).toBe("CANCELED");

  const next = await queue.submit();
  await startWorker(flow);
  await comfy.log.seen((entry) => entry.kind === "submitted" && entry.promptId !== promptId);
  expect(comfy.log.entries).toContainEqual(
    expect.objectContaining({ kind: "ended", promptId, outcome: "interrupted" }),
  );
  held.release();
  expect((await queue.final(next)).status).toBe("SUCCEEDED");
});

test("two workers on one backend hand it one prompt at a time", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  await flow.another();
  const ids = await Promise.all([1, 2, 3].map(() => queue.submit({ prompts: 4 })));
  for (const id of ids) await queue.final(id);
  let open = 0;
  for (const { kind } of comfy.log.entries) {
    if (kind === "submitted") open += 1;
    if (kind === "ended") open -= 1;
    expect(open).toBeLessThanOrEqual(1);
  }
  expect(submissions(comfy)).toHaveLength(12);
});
