// A backup that was restored into a new PostgreSQL cluster, whose transactions are numbered from the beginning.
import { expect, test } from "vitest";
import { startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";
import { scrape } from "./scrape.ts";

test("what was logged before the restore is settled, is not told as new, and what follows is told", async () => {
  await using flow = await startFlow({ environment: { SLUICE_ROLE: "server" } });
  const { prisma } = flow.app.database;
  const old = await flow.queue.submit();
  await flow.queue.cancel(old);
  await flow.app.stopServer();
  // The old cluster was far ahead of this one.
  await prisma.$executeRaw`UPDATE job_event SET xid = (4000000000 + xid::text::bigint)::text::xid8`;

  const { client, queue, server } = await flow.another();
  const [{ unsettled } = { unsettled: -1 }] = await prisma.$queryRaw<{ unsettled: number }[]>`
SELECT count(*)::int AS unsettled FROM job_event WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())`;
  expect(unsettled).toBe(0);
  const watching = client.watch<{ jobChanged: { id: string } }>("subscription { jobChanged { id } }");
  const told = watching.next();
  await soon(async () =>
    expect((await scrape(server.url ?? "")).get('sluice_subscribers{subscription="jobChanged"}')).toBe(1),
  );
  const fresh = await queue.submit();
  expect((await told).value).toEqual({ jobChanged: { id: fresh } });
  await watching.return();
  await queue.cancel(fresh);
  expect((await queue.log(fresh)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect((await queue.log(old)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
});
