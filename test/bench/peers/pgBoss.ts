// pg-boss on a database of its own: ten loops that fetch a job and complete it, without its polling in between.
import { PgBoss } from "pg-boss";

const QUEUE = "lifecycles";

export async function pgBossRate(databaseUrl: string, jobs: number): Promise<number> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 12, supervise: false, schedule: false });
  boss.on("error", () => undefined);
  await boss.start();
  try {
    await boss.createQueue(QUEUE);
    await boss.insert(
      QUEUE,
      Array.from({ length: jobs }, (_, n) => ({ data: { n } })),
    );
    const loop = async (): Promise<void> => {
      for (;;) {
        const [job] = await boss.fetch(QUEUE);
        if (!job) return;
        await boss.complete(QUEUE, job.id);
      }
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 10 }, loop));
    return jobs / ((performance.now() - startedAt) / 1_000);
  } finally {
    await boss.stop({ graceful: false });
  }
}
