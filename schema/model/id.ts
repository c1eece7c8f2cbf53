// Opaque public ids that name their kind, and the database's UUIDs behind them.
import { badInput, type Path } from "./refusal.ts";

const PREFIXES = {
  Job: "job",
  Prompt: "prompt",
  Output: "output",
  Backend: "backend",
  Webhook: "webhook",
  Token: "token",
} as const;

export type Kind = keyof typeof PREFIXES;
export const KINDS: readonly Kind[] = ["Job", "Prompt", "Output", "Backend", "Webhook", "Token"];

const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;
const HEX = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

export const encodeId = (kind: Kind, uuid: string): string => {
  if (!UUID.test(uuid)) throw new TypeError(`not a UUID: ${uuid}`);
  return `${PREFIXES[kind]}_${uuid.replaceAll("-", "").toLowerCase()}`;
};

/** Names an event to those who are told of it from outside. */
export const messageId = (jobUuid: string, seq: number): string => `${encodeId("Job", jobUuid)}-${seq}`;

export const parseId = (id: string, path: Path = ["id"]): { readonly kind: Kind; readonly uuid: string } => {
  for (const kind of KINDS) {
    const prefix = `${PREFIXES[kind]}_`;
    if (!id.startsWith(prefix)) continue;
    const hex = HEX.exec(id.slice(prefix.length));
    if (hex) return { kind, uuid: hex.slice(1).join("-") };
  }
  throw badInput("This is not an id that Sluice gave out.", path);
};

export const decodeId = (kind: Kind, id: string, path: Path = ["id"]): string => {
  const parsed = parseId(id, path);
  if (parsed.kind !== kind) {
    throw badInput(`This is the id of a ${parsed.kind.toLowerCase()}, expected that of a ${kind.toLowerCase()}.`, path);
  }
  return parsed.uuid;
};
