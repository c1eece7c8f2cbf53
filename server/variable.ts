// The kinds of values that an environment variable may hold: what is expected, and how it is read.

import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { ADDRESS_RULE } from "../schema/model/address.ts";
import { checkBackend, type NewBackend } from "../schema/model/backend.ts";
import { isScope, OWNER_NAME, OWNER_NAME_RULE, SCOPES, type Scope } from "../schema/model/viewer.ts";

export type Kind<T> = {
  /** Completes the sentence "expected …". */
  expected: string;
  /** Undefined when the text is something else. */
  parse: (text: string) => T | undefined;
  /** Not to be repeated in a message. */
  secret?: true;
};

export function wholeNumber(least: number, most: number): Kind<number> {
  const { parse } = decimalNumber(least, most);
  return {
    expected: `a whole number from ${least} to ${most}`,
    parse: (text) => (/^\d+$/.test(text) ? parse(text) : undefined),
  };
}

export function decimalNumber(least: number, most: number): Kind<number> {
  return {
    expected: `a number from ${least} to ${most}`,
    parse: (text) => {
      const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

/** Given in `unitMs` (seconds, days), kept in milliseconds. */
export function duration(unitMs: number, least: number, most: number): Kind<number> {
  const { expected, parse } = decimalNumber(least, most);
  return {
    expected,
    parse: (text) => {
      const value = parse(text);
      return value === undefined ? undefined : Math.round(value * unitMs);
    },
  };
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return { expected: `one of ${values.join(", ")}`, parse: (text) => values.find((value) => value === text) };
}

/** Separated by commas; each one counts once. */
export function listOf<T>(kind: Kind<T>): Kind<T[]> {
  return {
    ...kind,
    expected: `a comma-separated list, each item ${kind.expected}`,
    parse: (text) => {
      const items = text.split(",").map((item) => kind.parse(item.trim()));
      const good = items.filter((item) => item !== undefined);
      return good.length === items.length ? [...new Set(good)] : undefined;
    },
  };
}

/** With the credentials that stand in it, apart from what may be shown. A comma in them is %2C. */
export const backend: Kind<NewBackend> = {
  expected: ADDRESS_RULE,
  secret: true,
  parse: (text) => {
    try {
      return checkBackend({ url: text }, []);
    } catch {
      return undefined;
    }
  },
};

/** Without a trailing slash, so that a path can be appended and equal addresses are equal texts. */
export const webAddress: Kind<string> = {
  expected: "an address such as http://127.0.0.1:8188, without user, password, query or fragment",
  secret: true,
  parse: (text) => {
    const url = URL.parse(text.includes("://") ? text : `http://${text}`);
    if (url === null || !isWeb(url) || url.username + url.password + url.search + url.hash !== "") return undefined;
    return url.origin + url.pathname.replace(/\/+$/, "");
  },
};

export const browserOrigin: Kind<string> = {
  expected: "an origin such as https://sluice.example.org, without a path",
  parse: (text) => {
    const url = URL.parse(text);
    return url !== null && isWeb(url) && url.href === `${url.origin}/` ? url.origin : undefined;
  },
};

export const hostName: Kind<string> = {
  expected: "a host name such as sluice.example.org, without scheme and port",
  parse: (text) => (/^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/i.test(text) ? text.toLowerCase() : undefined),
};

/** As URLs have it: lower case, IPv6 in brackets. */
export const webhookHost: Kind<string> = {
  expected: "a host such as hooks.example.org, or hooks.example.org:8443 for that port alone",
  parse: (text) => {
    const [, host = "", port] = /^([^:]+|\[[^\]]+\])(:\d{1,5})?$/.exec(text) ?? [];
    const name = hostName.parse(host);
    return name === undefined ? undefined : name + (port ?? "");
  },
};

/** A name, an IPv4 or an IPv6 address; without the brackets that some write around the last. */
export const listenHost: Kind<string> = {
  expected: "an address or a name of this machine, such as 127.0.0.1, 0.0.0.0 or ::1",
  parse: (text) => {
    const host = text.replace(/^\[([0-9a-f:.]+)\]$/i, "$1");
    return isIP(host) !== 0 || /^(?![\d.]+$)[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(host) ? host.toLowerCase() : undefined;
  },
};

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);

/** The secret may hold colons, but no comma. */
export const token: Kind<{ owner: string; scopes: Scope[]; secret: string }> = {
  expected: `name:scope+scope:secret, the name of ${OWNER_NAME_RULE}, the scopes of ${SCOPES.join(", ")}`,
  secret: true,
  parse: (text) => {
    const [, owner = "", scopes = "", secret = ""] = /^([^:]*):([^:]*):(\S+)$/.exec(text) ?? [];
    const known = scopes.split("+").filter(isScope);
    const isWhole = OWNER_NAME.test(owner) && known.length === scopes.split("+").length && secret !== "";
    return isWhole ? { owner, scopes: known, secret } : undefined;
  },
};

export const databaseAddress: Kind<string> = {
  expected: "an address such as postgresql://user:password@host:5432/database, in the schema public",
  secret: true,
  parse: (text) => {
    // The host may be missing where a query parameter names a socket.
    const url = /^postgres(ql)?:\/\//.test(text) ? URL.parse(text.replace("@/", "@localhost/")) : null;
    return url !== null && (url.searchParams.get("schema") ?? "public") === "public" ? text : undefined;
  },
};

export const secretKey: Kind<string> = {
  expected: "at least 32 characters",
  secret: true,
  parse: (text) => (text.length >= 32 ? text : undefined),
};

/** What stands in a file, without the newline at its end; read at start. */
export const secretKeyFile: Kind<string> = {
  expected: "a file that can be read and holds at least 32 characters",
  parse: (text) => {
    try {
      return secretKey.parse(readFileSync(text, "utf8").trim());
    } catch {
      return undefined;
    }
  },
};

export const secretName: Kind<string> = {
  expected: "the name of a key, such as my_service_key",
  parse: (text) => (/^\w{1,100}$/.test(text) ? text : undefined),
};

export const file: Kind<string> = { expected: "a file", parse: (text) => (text.includes("\0") ? undefined : text) };

export const folder: Kind<string> = { expected: "a folder", parse: (text) => (text.includes("\0") ? undefined : text) };

function isWeb(url: URL): boolean {
  return url.protocol === "http:" || url.protocol === "https:";
}
