// What the API may ask of webhooks.
import { randomUUID } from "node:crypto";
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import type { WebhooksPort } from "../../schema/graphql/context.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import type { Signal } from "../events/signal.ts";

export function createWebhookCommands(db: Db, signal: Signal): WebhooksPort {
  const found = async (id: string) => {
    const webhook = await db.webhook.findUnique({ where: { id } });
    if (!webhook) throw notFound("Webhook", encodeId("Webhook", id));
    return webhook;
  };
  return {
    create: ({ url, secret, kinds }, owner) =>
      db.webhook.create({ data: { id: randomUUID(), owner, url, secret, kinds: [...kinds] } }),
    async remove(id) {
      await found(id);
      await db.webhook.delete({ where: { id } });
    },
    async replay(id, { jobId, afterSeq }) {
      await found(id);
      const ofJob = jobId === null ? Prisma.empty : Prisma.sql`AND job_id = ${jobId}::uuid AND seq > ${afterSeq}::int`;
      const count = await db.$executeRaw`
UPDATE webhook_delivery SET status = 'PENDING', ended_at = NULL, due_at = clock_timestamp(), wanted_at = clock_timestamp(), tries = 0
WHERE webhook_id = ${id}::uuid ${ofJob} ${jobId === null ? Prisma.sql`AND status <> 'DELIVERED'` : Prisma.empty}`;
      await db.webhook.update({ where: { id }, data: { failures: 0, retryAt: null } });
      signal.publish("events", null);
      return count;
    },
  };
}
