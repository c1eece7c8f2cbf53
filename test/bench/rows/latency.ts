// How long a submission takes until its prompt is handed to a backend, with nothing else to do; the same for a job of graphile-worker.
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { makeWorkerUtils, runMigrations } from "graphile-worker";
import { startSignal } from "../../../server/events/notify.ts";
import { claim } from "../../../server/jobs/claim.ts";
import { createCommands } from "../../../server/jobs/commands.ts";
import { finish } from "../../../server/jobs/finish.ts";
import { createSealer } from "../../../server/keys/seal.ts";
import { createLog } from "../../../server/log.ts";
import { Claimer } from "../../../server/worker/claimer.ts";
import { submissionOf } from "../../support/queue.ts";
import type { Bench } from "../bench.ts";
import { median, p99 } from "../figures.ts";
import { type FullQueue, openQueue } from "../lifecycle.ts";
import { startGraphile } from "../peers/graphile.ts";
import type { Reading, Row } from "../row.ts";

/** Long enough that everything is idle again. */
const PAUSE_MS = 15;

type Sample = () => Promise<number>;

export const latency: Row = {
  title: "submit to started, idle: Sluice's command, signal and claim; graphile-worker's addJob",
  limitMs: 180_000,
  async measure(bench) {
    const samples = { ours: await openOurs(bench), theirs: await openTheirs(bench) };
    const values: Record<keyof typeof samples, number[]> = { ours: [], theirs: [] };
    for (let run = 0; run < (bench.quick ? 100 : 500); run += 1) {
      for (const name of ["theirs", "ours"] as const) {
        values[name].push(await samples[name]());
        await delay(PAUSE_MS);
      }
    }
    const reading = (name: string, of: readonly number[]): Reading => ({
      name: `submit to started: ${name}`,
      unit: "ms",
      values: of,
      reach: null,
    });
    const [ours, theirs] = [reading("Sluice", values.ours), reading("graphile-worker", values.theirs)];
    const ratio = (name: string, value: number): Reading => ({
      name: `submit to started: to graphile-worker, ${name}`,
      unit: "×",
      values: [value],
      reach: { atMost: 1 },
    });
    return [
      theirs,
      ours,
      ratio("p50", median(values.ours) / median(values.theirs)),
      ratio("p99", p99(ours) / p99(theirs)),
    ];
  },
};

/** The command as the API calls it, and the claimer as the worker has it. */
async function openOurs(bench: Bench): Promise<Sample> {
  const queue = await openQueue(bench, { backends: 1, prompts: 1 });
  const { db, workerId, backendIds, databaseUrl } = queue;
  const signal = await startSignal(databaseUrl, () => undefined);
  bench.onEnd(() => signal.stop());
  const commands = createCommands({
    db,
    signal,
    removeFiles: async () => undefined,
    sealer: createSealer([randomBytes(32)]),
  });
  const claimer = new Claimer({
    claim: (ids) => claim(db, { workerId, backendIds: ids, leaseMs: 60_000 }),
    adopt: async () => [],
    pollMs: 1_000,
    log: createLog("warn"),
  });
  bench.onEnd(async () => claimer.stop());
  signal.subscribe("work", () => claimer.wake());
  const [backendId = ""] = backendIds;
  const take = () => takeOne(queue, claimer, backendId);
  await take();
  return async () => {
    const started = take();
    // Its first question finds nothing; it must be over, or two of them would stand in each other's way.
    await delay(PAUSE_MS);
    const at = performance.now();
    await commands.submit(submissionOf(1), "");
    return (await started) - at;
  };
}

/** When it came; it ends at once. */
async function takeOne({ db, workerId }: FullQueue, claimer: Claimer, backendId: string): Promise<number> {
  const work = await claimer.next(backendId, () => true);
  const at = performance.now();
  if (work) await finish(db, { workerId }, [{ outcome: "SUCCEEDED", attemptId: work.attemptId, outputs: [] }]);
  return at;
}

async function openTheirs(bench: Bench): Promise<Sample> {
  const databaseUrl = await bench.database();
  await runMigrations({ connectionString: databaseUrl });
  let heard: (at: number) => void = () => undefined;
  const runner = await startGraphile({ databaseUrl, mode: "plain", task: async () => heard(performance.now()) });
  bench.onEnd(() => runner.stop());
  const utils = await makeWorkerUtils({ connectionString: databaseUrl });
  bench.onEnd(async () => utils.release());
  return async () => {
    const started = new Promise<number>((resolve) => {
      heard = resolve;
    });
    const at = performance.now();
    await utils.addJob("task", {});
    return (await started) - at;
  };
}
