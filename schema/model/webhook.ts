// A webhook as somebody asks for it, checked before it is stored.
import type { JobEventKind } from "./event.ts";
import { badInput, type Path } from "./refusal.ts";

export type WebhookInput = {
  readonly url: string;
  readonly secret: string;
  readonly kinds?: readonly JobEventKind[] | null | undefined;
};

export type NewWebhook = {
  readonly url: string;
  readonly secret: string;
  /** Empty: all kinds. */
  readonly kinds: readonly JobEventKind[];
};

/** As Standard Webhooks has it: 24 to 64 bytes in base64 behind a prefix. */
const SECRET = /^whsec_([A-Za-z0-9+/]{32,86}={0,2})$/;

/** `hosts` are those that webhooks may go to. */
export const parseWebhook = (input: WebhookInput, hosts: readonly string[], path: Path): NewWebhook => {
  if (hosts.length === 0)
    throw badInput("Webhooks are off here: SLUICE_WEBHOOK_HOSTS would name the hosts that they may go to.", path);
  const url = URL.parse(input.url);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username + url.password !== "" || input.url.length > 2_000)
    throw badInput("Expected an http or https address without user and password.", [...path, "url"]);
  if (!isAllowed(url.href, hosts))
    throw badInput("Webhooks may not go to this host: SLUICE_WEBHOOK_HOSTS names those that they may go to.", [
      ...path,
      "url",
    ]);
  if (!SECRET.test(input.secret))
    throw badInput('Expected "whsec_" and 24 to 64 random bytes in base64.', [...path, "secret"]);
  return { url: url.href, secret: input.secret, kinds: [...new Set(input.kinds)].sort() };
};

/** A host without a port stands for all its ports. */
export const isAllowed = (address: string, hosts: readonly string[]): boolean => {
  const { hostname, port, protocol } = new URL(address);
  const known = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  return hosts.includes(hostname) || hosts.includes(`${hostname}:${known}`);
};
