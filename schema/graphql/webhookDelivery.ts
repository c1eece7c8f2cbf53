// What is, or was, on its way to a webhook.
import type { WebhookDelivery } from "../../prisma/generated/client.ts";
import type { DeliveryStatus as StatusName } from "../../prisma/generated/enums.ts";
import { encodeId, messageId } from "../model/id.ts";
import { builder } from "./builder.ts";
import { JobEventKind } from "./event.ts";
import { type CursorKind, cutPage, encodeCursor, parseWindow } from "./page.ts";
import { JobRef } from "./refs.ts";
import { WebhookRef } from "./webhook.ts";

const DeliveryStatus = builder.enumType("DeliveryStatus", {
  description: "What has become of a delivery.",
  values: {
    PENDING: { description: "On its way, perhaps after tries that failed." },
    DELIVERED: { description: "Taken: answered with 2xx." },
    FAILED: { description: "Given up after three days; replayWebhook sends it again." },
  } satisfies Record<StatusName, { description: string }>,
});

const DeliveryRef = builder.objectRef<WebhookDelivery>("WebhookDelivery").implement({
  description: "One event on its way to one webhook.",
  fields: (t) => ({
    messageId: t.string({
      description: 'The header "webhook-id", the same for every try: by it a receiver knows what it has had already.',
      resolve: ({ jobId, seq }) => messageId(jobId, seq),
    }),
    jobId: t.id({ description: "The job that it tells of.", resolve: ({ jobId }) => encodeId("Job", jobId) }),
    seq: t.exposeInt("seq", { description: "The event's number in its job's log." }),
    kind: t.expose("kind", { type: JobEventKind, description: "What the event tells." }),
    status: t.expose("status", { type: DeliveryStatus, description: "What has become of it." }),
    tries: t.exposeInt("tries", { description: "How often it was sent, since it was asked for or replayed." }),
    dueAt: t.expose("dueAt", { type: "DateTime", description: "While it is pending: not tried again before then." }),
    endedAt: t.expose("endedAt", { type: "DateTime", nullable: true, description: "When it was taken or given up." }),
    answer: t.exposeInt("answer", {
      nullable: true,
      description: "HTTP status of the newest answer; null if none came.",
    }),
    error: t.exposeString("error", { nullable: true, description: "Why the newest try failed." }),
  }),
});

const MAX_NUMBER = 2n ** 63n - 1n;

/** Newest first. */
const byNumber: CursorKind<bigint> = {
  prefix: "delivery",
  parse: (text) => (/^\d{1,19}$/.test(text) && BigInt(text) <= MAX_NUMBER ? BigInt(text) : null),
};

builder.objectField(WebhookRef, "deliveries", (t) =>
  t.connection(
    {
      type: DeliveryRef,
      description: "What is on its way to it, and what was in the last seven days, newest first.",
      args: { status: t.arg({ type: [DeliveryStatus], description: "Only those; null: all." }) },
      resolve: async ({ id: webhookId }, { status, ...page }, { prisma }) => {
        const window = parseWindow(page, byNumber);
        const { after, before, size, backwards } = window;
        const where = { webhookId, ...(status && { status: { in: [...status] } }) };
        const exists = async (number: object) =>
          (await prisma.webhookDelivery.findFirst({ where: { ...where, number }, select: { id: true } })) !== null;
        const rows = await prisma.webhookDelivery.findMany({
          where: {
            AND: [
              where,
              after === null ? {} : { number: { lt: after } },
              before === null ? {} : { number: { gt: before } },
            ],
          },
          orderBy: { number: backwards ? "asc" : "desc" },
          take: size + 1,
        });
        const precede = after !== null && (await exists({ gte: after }));
        const follow = before !== null && (await exists({ lte: before }));
        const cut = cutPage({ rows, precede, follow }, window, ({ number }) => encodeCursor(byNumber, number));
        return { ...cut, count: () => prisma.webhookDelivery.count({ where }) };
      },
    },
    {
      description: "A page of deliveries.",
      fields: (f) => ({
        totalCount: f.int({
          description: "How many there are on all pages together; counted only when asked for.",
          resolve: (page) => page.count(),
        }),
      }),
    },
    { description: "A delivery on a page." },
  ),
);

builder.objectField(JobRef, "webhooks", (t) =>
  t.field({
    type: [WebhookRef],
    description: "Those that were submitted with it.",
    resolve: ({ id }, _args, { prisma }) => prisma.webhook.findMany({ where: { jobId: id } }),
  }),
);
