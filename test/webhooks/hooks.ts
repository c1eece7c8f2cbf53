// What webhook stories have in common: making one, looking at it, and not waiting for its turn.
import type { Flow } from "../support/flow.ts";

export const hosts = { SLUICE_WEBHOOK_HOSTS: "127.0.0.1" };
export const CREATE = "mutation ($input: WebhookInput!) { createWebhook(input: $input) { id } }";
export const REPLAY =
  "mutation ($id: ID!, $jobId: ID, $after: Int) { replayWebhook(id: $id, jobId: $jobId, after: $after) { failures retryAt } }";
const LOOK = `query ($id: ID!) { node(id: $id) { ... on Webhook { failures retryAt error
  deliveries(last: 50) { totalCount edges { node { messageId seq kind status tries answer error } } } } } }`;

interface Delivery {
  messageId: string;
  seq: number;
  status: string;
  tries: number;
  answer: number | null;
  error: string | null;
}
interface View {
  failures: number;
  retryAt: string | null;
  error: string | null;
  deliveries: { totalCount: number; edges: { node: Delivery }[] };
}

export const create = async ({ client }: Flow, input: object): Promise<string> =>
  (await client.ask<{ createWebhook: { id: string } }>(CREATE, { input })).createWebhook.id;

/** Its deliveries in the order of their making. */
export async function look({ client }: Flow, id: string) {
  const { node } = await client.ask<{ node: View }>(LOOK, { id });
  const { edges, totalCount } = node.deliveries;
  return { ...node, totalCount, deliveries: edges.map((edge) => edge.node).reverse() };
}

/** The one that was submitted with the job. */
export async function hookOf({ client }: Flow, jobId: string): Promise<string> {
  const text = "query ($id: ID!) { job(id: $id) { webhooks { id } } }";
  const { job } = await client.ask<{ job: { webhooks: { id: string }[] } }>(text, { id: jobId });
  return job.webhooks[0]?.id ?? "";
}

/** A receiver that was down is tried now, instead of when its turn comes. */
export const hurry = ({ app }: Flow) => app.database.prisma.$executeRaw`
WITH hooks AS (UPDATE webhook SET retry_at = NULL) UPDATE webhook_delivery SET due_at = now() WHERE status = 'PENDING'`;
