// The database's faults, done to whole apps: they answer errors meanwhile, come back by themselves, and lose nothing.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { parseId } from "../../schema/model/id.ts";
import { startFlow } from "../support/flow.ts";
import { closeGate, holdJobs } from "../support/gate.ts";
import { soon } from "../support/soon.ts";
import { type Embedded, MAIN, startEmbedded } from "./embedded.ts";

const readiness = async ({ client }: Embedded): Promise<number> => (await client.fetch("/readyz")).status;

test.each(["SIGKILL", "SIGTERM"] as const)(
  "PostgreSQL gets %s under the app: errors have codes meanwhile, /readyz says no, and no prompt is lost or run twice",
  { timeout: 90_000 },
  async (signal) => {
    await using app = await startEmbedded();
    const { queue, child } = app;
    const id = await queue.submit({ prompts: 6 });
    await queue.until(id, ({ counts }) => expect(counts.succeeded).toBeGreaterThan(0));
    const before = await app.databasePid();
    process.kill(before, signal);
    await Promise.all([
      soon(async () => expect(await readiness(app)).toBe(503)),
      soon(() => expect(queue.job(id)).rejects.toMatchObject({ code: "INTERNAL_SERVER_ERROR" })),
    ]);
    // First: one that was told to stop lets nobody in, but goes on serving the sessions that there are.
    await soon(async () => expect(await app.databasePid()).not.toBe(before));
    await soon(async () => expect(await readiness(app)).toBe(200));
    const { status, prompts } = await soon(() => queue.final(id));
    expect([status, ...prompts.map(({ attempts }) => attempts)]).toEqual(["SUCCEEDED", 1, 1, 1, 1, 1, 1]);
    expect(child.faults).toEqual([]);
  },
);

test("a killed app leaves PostgreSQL running, and the next start takes it over and ends the job", async () => {
  await using app = await startEmbedded({ SLUICE_LEASE_SECONDS: "1" });
  const { queue, child } = app;
  const id = await queue.submit({ prompts: 6 });
  await queue.until(id, ({ counts }) => expect(counts.succeeded).toBeGreaterThan(0));
  const before = await app.databasePid();
  await child.kill(0);
  expect(await app.databasePid()).toBe(before);
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", counts: { succeeded: 6 } });
}, 60_000);

test("a second app on the same folder is refused with a sentence, and the first goes on", async () => {
  await using app = await startEmbedded();
  const environment = { ...process.env, ...app.environment, PORT: "0" };
  const second = spawn(process.execPath, [MAIN], { env: environment, stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void second.kill("SIGKILL"));
  const [said, [code]] = await Promise.all([text(second.stdout), once(second, "exit")]);
  expect(code).toBe(1);
  expect(said).toContain("can't be used: it is in use by another Sluice (process ");
  expect(await readiness(app)).toBe(200);
}, 60_000);

test("a session that keeps a job's row locked holds up that job alone, and only as long as it lasts", async () => {
  await using flow = await startFlow({ simulators: [{}, {}] });
  const { queue, app } = flow;
  const backends = await queue.backends();
  for (const { id } of backends) await queue.drain(id);
  const locked = await queue.submit({ prompts: 3, priority: 10 });
  const other = await queue.submit({ prompts: 4 });
  await using gate = await holdJobs(app.database.url, [parseId(locked).uuid]);
  for (const { id } of backends) await queue.undrain(id);
  expect((await queue.final(other)).status).toBe("SUCCEEDED");
  expect((await queue.job(locked)).counts).toMatchObject({ pending: 3 });
  await gate.open();
  expect((await queue.final(locked)).status).toBe("SUCCEEDED");
}, 60_000);

test("a pool that is used up answers errors, and serves again when its connections are free", async () => {
  await using flow = await startFlow({ environment: { SLUICE_ROLE: "server" } });
  const patience = `options=${encodeURIComponent("-c lock_timeout=1s")}`;
  const { queue, client } = await flow.another({
    SLUICE_ROLE: "all",
    DATABASE_URL: `${flow.app.database.url}?${patience}`,
  });
  using held = flow.comfy.hold({ at: "node" });
  const running = await queue.submit({ prompts: 2 });
  await held.reached;
  const locked = await queue.submit({ prompts: 1 });
  await using gate = await holdJobs(flow.app.database.url, [parseId(locked).uuid]);
  const pauses = Array.from({ length: 20 }, () => queue.pause(locked));
  held.release();
  const answers = await Promise.allSettled(pauses);
  const codes = answers.map((answer) => (answer.status === "rejected" ? answer.reason.code : answer.status));
  expect(new Set(codes)).toEqual(new Set(["INTERNAL_SERVER_ERROR"]));
  await gate.open();
  expect((await queue.final(running)).prompts.map(({ status, attempts }) => [status, attempts])).toEqual([
    ["SUCCEEDED", 1],
    ["SUCCEEDED", 1],
  ]);
  expect((await queue.final(locked)).status).toBe("SUCCEEDED");
  expect((await client.fetch("/readyz")).status).toBe(200);
}, 60_000);

test("a transaction that stays open and a full scan beside hold up neither jobs nor those who follow them", async () => {
  await using flow = await startFlow();
  const { queue, app } = flow;
  // Its number is given out, so that nothing written after it counts as settled.
  await using writing = await closeGate(app.database.url, "SELECT pg_current_xact_id(), pg_advisory_xact_lock(1)");
  await using scanning = await closeGate(
    app.database.url,
    "SET LOCAL enable_indexscan = off; SET LOCAL lock_timeout = 0",
  );
  // Reads everything, and is not over before the other one is.
  const scan = scanning.run(
    "SELECT count(*), pg_advisory_xact_lock(1) FROM job_event a, job_event b, generate_series(1, 1000)",
  );
  const id = await queue.submit({ prompts: 5 });
  const told = await queue.log(id);
  expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
  expect(told.at(-1)?.kind).toBe("JOB_FINISHED");
  await writing.open();
  await scan;
});
