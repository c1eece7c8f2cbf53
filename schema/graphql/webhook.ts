// The type Webhook: an address that is told of events; asking for webhooks, making, removing and replaying them.
import type { Webhook } from "../../prisma/generated/client.ts";
import { decodeId, encodeId } from "../model/id.ts";
import { badInput } from "../model/refusal.ts";
import { parseWebhook } from "../model/webhook.ts";
import { builder } from "./builder.ts";
import { JobEventKind } from "./event.ts";
import { loaded } from "./loaded.ts";

export const WebhookRef = builder.objectRef<Webhook>("Webhook").implement({
  description:
    "An address that is told of events, of one job or of all: each at least once, signed, as Standard Webhooks has it.",
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id({ description: 'Opaque id, "webhook_…".', resolve: ({ id }) => encodeId("Webhook", id) }),
    jobId: t.id({
      nullable: true,
      description: "The job whose events it is told; null: all jobs of its owner.",
      resolve: ({ jobId }) => (jobId === null ? null : encodeId("Job", jobId)),
    }),
    url: t.exposeString("url", { description: "Where they are sent, by POST." }),
    kinds: t.expose("kinds", { type: [JobEventKind], description: "Which kinds of events; empty: all." }),
    createdAt: t.expose("createdAt", {
      type: "DateTime",
      description: "When it was made; it is told what happens from then on.",
    }),
    failures: t.exposeInt("failures", { description: "How many tries have failed since the last that got through." }),
    retryAt: t.expose("retryAt", {
      type: "DateTime",
      nullable: true,
      description: "Nothing is sent to it before then, since it fails; null while all is well.",
    }),
    error: t.exposeString("error", {
      nullable: true,
      description: "Why the newest try failed; null while all is well.",
    }),
  }),
});

export const WebhookInput = builder.inputType("WebhookInput", {
  description: "An address that is to be told of events.",
  fields: (t) => ({
    url: t.string({
      required: true,
      description: "http or https, on a host that the configuration allows (SLUICE_WEBHOOK_HOSTS).",
    }),
    secret: t.string({
      required: true,
      description: 'What messages are signed with, never shown again: "whsec_" and 24 to 64 random bytes in base64.',
    }),
    kinds: t.field({ type: [JobEventKind], description: "Only these kinds of events; left out or empty: all." }),
  }),
});

builder.queryField("webhooks", (t) =>
  t.field({
    type: [WebhookRef],
    description: "All webhooks but those of single jobs, oldest first.",
    resolve: (_root, _args, { prisma }) =>
      prisma.webhook.findMany({ where: { jobId: null }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] }),
  }),
);

builder.mutationField("createWebhook", (t) =>
  t.field({
    type: WebhookRef,
    description: "Tells an address of the events of all your jobs, from now on.",
    args: { input: t.arg({ type: WebhookInput, required: true, description: "Where to, and of what." }) },
    resolve: (_root, { input }, { webhooks, limits, viewer }) =>
      webhooks.create(parseWebhook(input, limits.webhookHosts, ["input"]), viewer.owner),
  }),
);

builder.mutationField("deleteWebhook", (t) =>
  t.id({
    description: "Removes a webhook, with all that is on its way to it. Gives its id.",
    args: { id: t.arg.id({ required: true, description: 'Of a webhook: "webhook_…".' }) },
    resolve: async (_root, { id }, { webhooks }) => {
      await webhooks.remove(decodeId("Webhook", id));
      return id;
    },
  }),
);

builder.mutationField("replayWebhook", (t) =>
  t.field({
    type: WebhookRef,
    description:
      "Sends again: without jobId all that did not get through; with jobId all that this job told after that seq, also what got through. What is waiting is sent at once. Deliveries are kept for seven days after they are over.",
    args: {
      id: t.arg.id({ required: true, description: 'Of a webhook: "webhook_…".' }),
      jobId: t.arg.id({ description: 'Of a job: "job_…"; null: what did not get through, of all jobs.' }),
      after: t.arg.int({ description: "Only events with a higher seq; with jobId only. Not negative." }),
    },
    resolve: async (_root, { id, jobId, after }, { webhooks, loaders }) => {
      const uuid = decodeId("Webhook", id);
      if ((after ?? 0) < 0) throw badInput("Expected 0 or more.", ["after"]);
      const ofJob = typeof jobId === "string" ? decodeId("Job", jobId, ["jobId"]) : null;
      await webhooks.replay(uuid, { jobId: ofJob, afterSeq: after ?? 0 });
      return loaded("Webhook", uuid, loaders.webhook.load(uuid));
    },
  }),
);
