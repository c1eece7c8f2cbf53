// Decides who is let in: Sluice answers to its own name, and to pages of its own origin.
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { isLoopback } from "../variable.ts";

export interface GuardOptions {
  /** Further origins of browser pages, like "https://sluice.example". */
  origins: readonly string[];
  /** Further names under which Sluice is reached, without port. */
  hosts: readonly string[];
  /** Where Sluice listens. */
  host: string;
}

export type Verdict = { kind: "allowed"; foreignOrigin: string | null } | { kind: "refused"; message: string };

const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Without the first check a web page could name its own host 127.0.0.1 (DNS rebinding) and be of our origin; without the second any page
 * that a browser on this machine shows could send commands. Programs other than browsers send no Origin, but neither does a page's picture or
 * script: those are told by Fetch Metadata (https://www.w3.org/TR/fetch-metadata/), which browsers send to loopback and over TLS.
 */
export function judge(
  { headers, url = "" }: Pick<IncomingMessage, "headers" | "url">,
  { origins, hosts, host: own }: GuardOptions,
): Verdict {
  const { host = "", origin } = headers;
  const name = hostNameOf(host);
  const isOurs = name !== null && (LOOPBACK.test(name) || hosts.includes(name) || isOwnAddress(name, own));
  if (!isOurs) {
    return {
      kind: "refused",
      message: `Sluice is not known as this host. SLUICE_HOSTS names the hosts that it answers to.`,
    };
  }
  if (origin === `http://${host}` || origin === `https://${host}`) return { kind: "allowed", foreignOrigin: null };
  // Pages that are let in show pictures without naming themselves, but ask in their own name.
  const showsPictures = origins.length > 0 && !/^\/graphql\b/.test(url);
  if (origin === undefined && (showsPictures || !isEmbedded(headers))) return { kind: "allowed", foreignOrigin: null };
  if (origin !== undefined && origins.includes(origin)) return { kind: "allowed", foreignOrigin: origin };
  return {
    kind: "refused",
    message: "Pages of this origin are not let in. SLUICE_ORIGINS names the origins that are.",
  };
}

/** By a page of another origin, for itself. What a person opens by a link of such a page is shown to that person alone. */
const isEmbedded = (headers: IncomingHttpHeaders): boolean =>
  ["cross-site", "same-site"].includes(String(headers["sec-fetch-site"])) && headers["sec-fetch-dest"] !== "document";

/** Where others may reach Sluice they do so by any address of this machine. A bare address can't be rebound: only names can. */
const isOwnAddress = (name: string, own: string): boolean =>
  name === own || (!isLoopback(own) && isIP(name.replace(/^\[|\]$/g, "")) !== 0);

const hostNameOf = (host: string): string | null =>
  /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?$/i.test(host) ? host.replace(/:\d+$/, "").toLowerCase() : null;
