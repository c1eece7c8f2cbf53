// A backup that was restored into a new PostgreSQL cluster, whose transactions are numbered from the beginning.
import { expect, test } from "vitest";
import { parseId } from "../../schema/model/id.ts";
import { startFlow } from "../support/flow.ts";
import { COLORS } from "../support/flowWorkflows.ts";
import { soon } from "../support/soon.ts";
import { hosts } from "../webhooks/hooks.ts";
import { startReceiver } from "../webhooks/receiver.ts";
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

test("webhooks go on where they were: what was told is not told again, what was not is told", async () => {
  await using receiver = await startReceiver();
  await using flow = await startFlow({ environment: { SLUICE_ROLE: "server", ...hosts } });
  const { prisma } = flow.app.database;
  const webhook = { url: receiver.url, secret: receiver.secret };
  const told = await flow.queue.submit({ webhook });
  await soon(() => expect(receiver.received.map(({ id }) => id)).toEqual([`${told}-1`]));
  await flow.app.stopServer();
  const silent = await flow.another({ SLUICE_WEBHOOK_HOSTS: "" });
  const untold = await silent.queue.submit({ workflow: COLORS });
  await silent.server.stop();
  // Its webhook, as if it had been submitted with it; the old cluster was far ahead of this one.
  await prisma.$executeRaw`
INSERT INTO webhook (id, owner, job_id, url, secret)
SELECT gen_random_uuid(), owner, id, ${webhook.url}, ${webhook.secret} FROM job WHERE id = ${parseId(untold).uuid}::uuid`;
  await prisma.$executeRaw`
WITH place AS (UPDATE log_place SET xid = (4000000000 + xid::text::bigint)::text::xid8)
UPDATE job_event SET xid = (4000000000 + xid::text::bigint)::text::xid8`;
  await prisma.$executeRaw`DELETE FROM webhook_delivery`;

  receiver.received.length = 0;
  const { queue } = await flow.another();
  await soon(() => expect(receiver.received.map(({ id }) => id)).toEqual([`${untold}-1`]));
  await queue.cancel(told);
  const log = await queue.log(told);
  const rest = log.slice(1).map(({ seq }) => `${told}-${seq}`);
  await soon(() => expect(receiver.received.map(({ id }) => id).sort()).toEqual([`${untold}-1`, ...rest].sort()));
});
