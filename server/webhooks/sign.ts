// Signs what is sent, as Standard Webhooks has it, so that its receiver knows that it came from here, unchanged, and lately.
import { createHmac } from "node:crypto";

export interface Message {
  /** The same for every try. */
  id: string;
  body: string;
}

export function signedHeaders({ id, body }: Message, secret: string, now: Date): Record<string, string> {
  const timestamp = Math.floor(now.getTime() / 1_000);
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": `v1,${signature}` };
}
