// The database's faults while jobs run: the app reconnects, answers what it can, and nothing is lost.
import { expect, test } from "vitest";
import type { Db } from "../../prisma/client.ts";
import { parseId } from "../../schema/model/id.ts";
import type { Claimed } from "../../server/jobs/claim.ts";
import { chooseJobs, claimChange } from "../../server/jobs/claimSteps.ts";
import { door } from "../../server/jobs/door.ts";
import { startFlow } from "../support/flow.ts";
import { holdJobs } from "../support/gate.ts";
import { soon } from "../support/soon.ts";

const killSessions = (prisma: Db) => prisma.$queryRaw`
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

const succeeded = (prisma: Db) => prisma.prompt.count({ where: { status: "SUCCEEDED" } });

test("all database connections are killed while a prompt runs: the job goes on, and nothing is lost or run twice", async () => {
  await using flow = await startFlow();
  const { queue, comfy, app, client } = flow;
  for (const at of ["node", "end"] as const) {
    using held = comfy.hold({ at });
    const id = await queue.submit({ prompts: 3 });
    await held.reached;
    await killSessions(app.database.prisma);
    held.release();
    // The outcome of the prompt that ran has to be written over new connections.
    await soon(async () => expect((await queue.job(id)).finishedAt).not.toBeNull());
    const { status, prompts, seq } = await queue.job(id);
    expect([status, ...prompts.map(({ attempts }) => attempts)]).toEqual(["SUCCEEDED", 1, 1, 1]);
    expect((await queue.log(id)).map((event) => event.seq)).toEqual(
      Array.from({ length: seq }, (_, index) => index + 1),
    );
  }
  expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(6);
  expect((await client.fetch("/readyz")).status).toBe(200);
});

test("connections are killed again and again while jobs run", async () => {
  // What a worker lost sight of with its connection is found again when its lease has run out.
  await using flow = await startFlow({ simulators: [{}, {}], environment: { SLUICE_LEASE_SECONDS: "2" } });
  const { queue, app, simulators } = flow;
  const ids = await Promise.all([1, 2].map(() => queue.submit({ prompts: 10 })));
  for (const done of [1, 3, 5, 8, 11, 15]) {
    await soon(async () => expect(await succeeded(app.database.prisma)).toBeGreaterThanOrEqual(done));
    await killSessions(app.database.prisma);
  }
  for (const id of ids) {
    await soon(async () => expect((await queue.job(id)).finishedAt).not.toBeNull());
    expect(await queue.job(id)).toMatchObject({ status: "SUCCEEDED", counts: { succeeded: 10 } });
  }
  const ran = simulators.flatMap(({ log }) => log.entries.filter(({ kind }) => kind === "submitted"));
  expect(ran).toHaveLength(20);
});

test("somebody who follows a job while connections are killed is told every event once", async () => {
  await using flow = await startFlow();
  const { queue, comfy, app } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 3 });
  await held.reached;
  const following = queue.log(id);
  await soon(async () => expect((await queue.job(id)).counts.running).toBe(1));
  await killSessions(app.database.prisma);
  held.release();
  const told = await following;
  expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
  expect(told.at(-1)?.kind).toBe("JOB_FINISHED");
});

test("an outcome that can't be written at once is kept, also when ComfyUI has forgotten it meanwhile", async () => {
  await using flow = await startFlow({ environment: { SLUICE_ROLE: "server" } });
  const { comfy, app } = flow;
  const patience = encodeURIComponent("-c lock_timeout=200ms");
  const { queue } = await flow.another({ SLUICE_ROLE: "all", DATABASE_URL: `${app.database.url}?options=${patience}` });
  const held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  await using gate = await holdJobs(app.database.url, [parseId(id).uuid]);
  held.release();
  await gate.waiting(1);
  comfy.restart();
  await gate.waiting(0);
  await gate.open();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
});

test("the last look before the POST fails a few times: the same attempt is sent, once", async () => {
  await using flow = await startFlow();
  const { queue, comfy, app } = flow;
  const { prisma } = app.database;
  await prisma.$executeRaw`CREATE SEQUENCE look`;
  await prisma.$executeRaw`
CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF nextval('look') <= 2 THEN RAISE EXCEPTION 'not now'; END IF; RETURN NEW; END $$`;
  await prisma.$executeRaw`
CREATE TRIGGER fail_twice BEFORE UPDATE OF submitted_at ON attempt FOR EACH ROW WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL)
EXECUTE FUNCTION fail_twice()`;
  expect(await queue.final(await queue.submit())).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
  expect(await prisma.attempt.count()).toBe(1);
  expect(comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(1);
});

test("a claim whose answer gets lost on its way to the worker is found again, while other prompts keep that worker busy", async () => {
  await using flow = await startFlow({ simulators: [{}, {}], environment: { SLUICE_LEASE_SECONDS: "1" } });
  const { queue, comfy, simulators, app } = flow;
  const { prisma } = app.database;
  const other = await queue.backendOf(simulators[1] ?? comfy);
  await queue.drain(other.id);
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  const [attempt] = await prisma.attempt.findMany();
  const backendIds = [parseId(other.id).uuid];
  // What the worker's own claim writes; the worker never hears of it.
  const lost = await prisma.$transaction(async (transaction) => {
    await transaction.$executeRaw`UPDATE backend SET drained_at = NULL, status = 'ONLINE', reason = NULL WHERE id = ${backendIds[0]}::uuid`;
    const what = { workerId: attempt?.workerId ?? "", backendIds, leaseMs: 1_000 };
    await transaction.$queryRaw(chooseJobs(what, "wait"));
    return transaction.$queryRaw<Claimed[]>(door(claimChange(what)));
  });
  expect(lost).toHaveLength(1);
  // The first prompt still runs: its lease is renewed all the time.
  await soon(async () => expect((await queue.job(id)).counts).toMatchObject({ running: 1, succeeded: 1 }));
  held.release();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", counts: { succeeded: 2 } });
});
