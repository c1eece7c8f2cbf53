// Turns away who doesn't carry what the simulator asks for, as a proxy in front of ComfyUI does.
import type { IncomingMessage } from "node:http";
import type { Words } from "./reply.ts";
import type { Switches } from "./switches.ts";

/** Null: it is let in. */
export function turnedAway({ url, headers }: IncomingMessage, { asks }: Switches): 401 | 403 | null {
  if (asks === null) return null;
  const { searchParams } = new URL(url ?? "/", "http://localhost");
  const hasHeaders = Object.entries(asks.headers ?? {}).every(([name, value]) => headers[name] === value);
  const hasQuery = Object.entries(asks.query ?? {}).every(([name, value]) => searchParams.get(name) === value);
  return hasHeaders && hasQuery ? null : (asks.refusal ?? 401);
}

const WORDS = { 401: "Authorization Required", 403: "Forbidden" } as const;

/** A web page, as nginx has it. */
export const refusalOf = (status: 401 | 403): Words => ({
  status,
  html: `<html><head><title>${status} ${WORDS[status]}</title></head><body><h1>${status} ${WORDS[status]}</h1></body></html>`,
});

export const refusedUpgrade = (status: 401 | 403): string =>
  `HTTP/1.1 ${status} ${WORDS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
