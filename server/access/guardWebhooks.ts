// The commands about webhooks as one viewer may give them: on its own ones, with the scope control.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { Uuid, WebhooksPort } from "../../schema/graphql/context.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import { need, type Viewer } from "../../schema/model/viewer.ts";

/** `prisma` is the viewer's own. */
export function guardWebhooks(webhooks: WebhooksPort, viewer: Viewer, prisma: PrismaClient): WebhooksPort {
  const touch = async (id: Uuid): Promise<void> => {
    need(viewer, "control");
    const own = await prisma.webhook.findUnique({ where: { id }, select: { id: true } });
    if (!own) throw notFound("Webhook", encodeId("Webhook", id));
  };
  return {
    async create(webhook) {
      need(viewer, "control");
      return webhooks.create(webhook, viewer.owner);
    },
    async remove(id) {
      await touch(id);
      return webhooks.remove(id);
    },
    async replay(id, what) {
      await touch(id);
      return webhooks.replay(id, what);
    },
  };
}
