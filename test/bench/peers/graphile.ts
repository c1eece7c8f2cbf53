// graphile-worker on a database of its own: what a user of PostgreSQL and Node would take for a queue.
import { type Runner, run, runMigrations } from "graphile-worker";
import { runSql } from "../../support/cluster.ts";

/** "plain": as it comes, every job fetched and completed by itself. "batches": its local queue, and completions gathered. */
export type GraphileMode = "plain" | "batches";

const QUIET = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

export interface GraphileOptions {
  databaseUrl: string;
  mode: GraphileMode;
  task: () => Promise<void>;
}

export async function startGraphile({ databaseUrl, mode, task }: GraphileOptions): Promise<Runner> {
  const { Logger } = await import("graphile-worker");
  const tuned = mode === "batches" ? { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } : {};
  return run({
    connectionString: databaseUrl,
    concurrency: 10,
    noHandleSignals: true,
    taskList: { task },
    logger: new Logger(() => (level) => QUIET[level === "warning" ? "warn" : level]?.()),
    preset: { worker: { maxPoolSize: 12, ...tuned } },
  });
}

/** How many jobs a second it carries through; timed from the first task that runs to the last, so that its start doesn't count. */
export async function graphileRate(databaseUrl: string, mode: GraphileMode, jobs: number): Promise<number> {
  await runMigrations({ connectionString: databaseUrl });
  await runSql(
    databaseUrl,
    `SELECT count(graphile_worker.add_job('task', '{}'::json)) FROM generate_series(1, ${jobs})`,
  );
  await runSql(databaseUrl, "ANALYZE");
  const done = Promise.withResolvers<void>();
  let [started, left] = [0, jobs];
  const task = async (): Promise<void> => {
    if (left === jobs) started = performance.now();
    left -= 1;
    if (left === 0) done.resolve();
  };
  const runner = await startGraphile({ databaseUrl, mode, task });
  await done.promise;
  const seconds = (performance.now() - started) / 1_000;
  await runner.stop();
  return jobs / seconds;
}
