// Sends one message to its receiver, once, for a bounded time.
import { isAllowed } from "../../schema/model/webhook.ts";
import { type Message, signedHeaders } from "./sign.ts";

export interface Target {
  url: string;
  secret: string;
}

export interface SendOptions {
  hosts: readonly string[];
  timeoutMs: number;
  stop: AbortSignal;
}

/** `error` is null when it was taken: answered with 2xx. Nothing of the answer but its status is read, and no redirect is followed. */
export interface Sent {
  answer: number | null;
  error: string | null;
}

export async function send(message: Message, target: Target, { hosts, timeoutMs, stop }: SendOptions): Promise<Sent> {
  if (!isAllowed(target.url, hosts))
    return { answer: null, error: "Webhooks may not go to this host any more (SLUICE_WEBHOOK_HOSTS)." };
  try {
    const response = await fetch(target.url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "user-agent": "Sluice",
        ...signedHeaders(message, target.secret, new Date()),
      },
      body: message.body,
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    return { answer: response.status, error: response.ok ? null : `It answered with ${response.status}.` };
  } catch (error) {
    return { answer: null, error: reasonOf(error, timeoutMs) };
  }
}

/** fetch says no more than "fetch failed": the cause knows why. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `It did not answer within ${timeoutMs / 1_000} s.`;
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return `It can't be reached: ${cause || error.message}`;
}
