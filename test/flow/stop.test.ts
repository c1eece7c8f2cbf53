// Stopping in order: what runs may finish, what was not sent goes back, and what runs on is left to the next process.
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { migrate } from "../../prisma/migrate.ts";
import { MIGRATIONS_FOLDER } from "../../prisma/migrations.ts";
import { parseId } from "../../schema/model/id.ts";
import { startFlow } from "../support/flow.ts";
import { show, submitUnseen } from "../support/flowGate.ts";
import { startWorkerProcess } from "../support/flowProcess.ts";
import { holdJobs } from "../support/gate.ts";

const asWorker = { SLUICE_ROLE: "worker", PORT: "" };

test("SIGTERM: the running prompt finishes within the grace, none is started, and the process exits with 0", async () => {
  await using flow = await startFlow({ environment: { SLUICE_ROLE: "server" } });
  const { queue, comfy } = flow;
  await using worker = await startWorkerProcess(flow.app.environment);
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  const stopping = worker.said("stopping");
  worker.kill("SIGTERM");
  await stopping;
  held.release();
  expect(await worker.exited).toBe(0);
  expect((await queue.job(id)).counts).toMatchObject({ succeeded: 1, pending: 1, running: 0 });
  await flow.another(asWorker);
  expect((await queue.final(id)).status).toBe("SUCCEEDED");
  expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(2);
});

test("what runs beyond the grace stays RUNNING, and the next server watches it to its end", async () => {
  await using flow = await startFlow({ environment: { SLUICE_GRACE_SECONDS: "0", SLUICE_LEASE_SECONDS: "600" } });
  const { queue, comfy, app } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  await app.stopServer();
  const [prompt] = await app.database.prisma.prompt.findMany({ orderBy: { index: "asc" } });
  expect(prompt).toMatchObject({ status: "RUNNING", attempts: 1 });

  // The lease was given up: nobody waits for its end.
  const next = await flow.another();
  held.release();
  const { status, prompts } = await next.queue.final(id);
  expect([status, ...prompts.map(({ attempts }) => attempts)]).toEqual(["SUCCEEDED", 1, 1]);
  expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(2);
});

test("what was claimed but never sent goes back to PENDING and uses up no attempt", async () => {
  await using flow = await startFlow({ environment: { SLUICE_ROLE: "server" } });
  const { queue, comfy, app } = flow;
  const worker = await flow.another(asWorker);
  const id = await submitUnseen(flow, 1);
  await using claiming = await holdJobs(app.database.url, [parseId(id).uuid]);
  await show(app.database.prisma);
  await claiming.waiting(1);
  const stopped = worker.server.stop();
  await claiming.open();
  await stopped;

  const { status, prompts } = await queue.job(id);
  expect({ status, prompts }).toMatchObject({ status: "RUNNING", prompts: [{ status: "PENDING", attempts: 0 }] });
  expect(comfy.log.entries).toEqual([]);
  await flow.another(asWorker);
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
  const retried = (await queue.log(id)).find(({ kind }) => kind === "PROMPT_RETRIED");
  expect(retried?.data).toMatchObject({ reason: "released" });
});

test("a cancel needs no living worker: any server ends the prompt, one further lease after its own", async () => {
  await using flow = await startFlow({ environment: { SLUICE_GRACE_SECONDS: "0", SLUICE_LEASE_SECONDS: "1" } });
  const { queue, comfy, app } = flow;
  const elsewhere = await flow.another({ SLUICE_ROLE: "server" });
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  await app.stopServer();
  const answer = await elsewhere.queue.cancel(id);
  expect(answer).toMatchObject({ mode: "CANCEL_AFTER_CURRENT", canceledPending: 1, runningPrompts: 1 });
  expect(await elsewhere.queue.final(id)).toMatchObject({ status: "CANCELED", counts: { canceled: 2 } });
  const attempt = await app.database.prisma.attempt.findFirst();
  expect(Number(attempt?.endedAt) - Number(attempt?.leaseUntil)).toBeGreaterThanOrEqual(1_000);
});

test("a rolling deploy: the new process starts while the old one drains, and every prompt runs once", async () => {
  await using flow = await startFlow();
  const { queue, comfy, app } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 4 });
  await held.reached;
  const next = await flow.another();
  const stopped = app.stopServer();
  held.release();
  await stopped;
  const { status, prompts } = await next.queue.final(id);
  expect([status, ...prompts.map(({ attempts }) => attempts)]).toEqual(["SUCCEEDED", 1, 1, 1, 1]);
  expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(4);
});

/** What a migration may do that the version before has to live with. */
const EXPAND = `
ALTER TABLE job ADD COLUMN color text, ADD COLUMN shape text NOT NULL DEFAULT 'round';
ALTER TABLE prompt ADD COLUMN color text;
ALTER TABLE attempt ADD COLUMN color text;
ALTER TABLE output ADD COLUMN color text;
ALTER TABLE backend ADD COLUMN color text;
ALTER TABLE job_event ADD COLUMN color text;
ALTER TYPE job_event_kind ADD VALUE 'JOB_PAINTED';
CREATE TABLE paint (id int PRIMARY KEY);
CREATE INDEX job_color ON job (color);`;

test("a newer version brings the database up to date while the old one works: nothing stops, and what runs is not run again", async () => {
  await using flow = await startFlow();
  const { queue, comfy, app } = flow;
  // So that the statements of a prompt's whole life are prepared on their connections.
  expect((await queue.final(await queue.submit({ prompts: 5 }))).status).toBe("SUCCEEDED");
  const folder = await mkdtemp(join(tmpdir(), "sluice-migrations-"));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  await mkdir(join(folder, "99991231000000_expand"));
  await writeFile(join(folder, "99991231000000_expand", "migration.sql"), EXPAND);
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 3 });
  await held.reached;
  expect(await migrate(app.database.url, folder)).toEqual(["99991231000000_expand"]);
  held.release();
  const { status, prompts } = await queue.final(id);
  expect([status, ...prompts.map(({ attempts, outputs }) => [attempts, outputs.length])]).toEqual([
    "SUCCEEDED",
    ...prompts.map(() => [1, 1]),
  ]);
  expect((await queue.log(id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await queue.cancel(await queue.submit({ prompts: 3 }));
  await rm(folder, { recursive: true });
});
