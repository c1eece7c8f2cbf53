// Decides who is let in: Sluice answers to its own name, and to pages of its own origin.
import type { IncomingMessage } from "node:http";

export interface GuardOptions {
  /** Further origins of browser pages, like "https://sluice.example". */
  origins: readonly string[];
  /** Further names under which Sluice is reached, without port. */
  hosts: readonly string[];
}

export type Verdict = { kind: "allowed"; foreignOrigin: string | null } | { kind: "refused"; message: string };

const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Without the first check a web page could name its own host 127.0.0.1 (DNS rebinding) and be of our origin; without the second any page
 * that a browser on this machine shows could send commands. Programs other than browsers send no Origin.
 */
export function judge({ headers }: Pick<IncomingMessage, "headers">, { origins, hosts }: GuardOptions): Verdict {
  const { host = "", origin } = headers;
  const name = hostNameOf(host);
  if (name === null || !(LOOPBACK.test(name) || hosts.includes(name))) {
    return {
      kind: "refused",
      message: `Sluice is not known as this host. SLUICE_HOSTS names the hosts that it answers to.`,
    };
  }
  if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`)
    return { kind: "allowed", foreignOrigin: null };
  if (origins.includes(origin)) return { kind: "allowed", foreignOrigin: origin };
  return {
    kind: "refused",
    message: "Pages of this origin are not let in. SLUICE_ORIGINS names the origins that are.",
  };
}

const hostNameOf = (host: string): string | null =>
  /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?$/i.test(host) ? host.replace(/:\d+$/, "").toLowerCase() : null;
