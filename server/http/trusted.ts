// The operations that are known beforehand, where no others are answered (SLUICE_TRUSTED_DOCUMENTS).
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { stripIgnoredCharacters } from "graphql";
import { Refusal } from "../../schema/model/refusal.ts";

export interface TrustedDocuments {
  /** Throws for any that is not among them; spaces and comments don't matter. */
  check(text: string): void;
  /** Of a request that sends the document's hash or name in its place. */
  textOf(request: { query?: unknown; extensions?: unknown }): string | undefined;
}

/** A JSON object: the document by whatever name it is asked for, which usually is its SHA-256. */
export async function readTrustedDocuments(file: string): Promise<TrustedDocuments> {
  const content: unknown = await readFile(file, "utf8")
    .then(JSON.parse)
    .catch((cause: Error) => {
      throw new Error(`SLUICE_TRUSTED_DOCUMENTS: ${file} can't be read: ${cause.message}`, { cause });
    });
  const isManifest = typeof content === "object" && content !== null && !Array.isArray(content);
  const entries: [string, unknown][] = isManifest ? Object.entries(content) : [];
  if (!isManifest || !entries.every((entry): entry is [string, string] => typeof entry[1] === "string"))
    throw new Error(`SLUICE_TRUSTED_DOCUMENTS: expected ${file} to hold a JSON object of documents by their hash`);
  return trusting(entries as [string, string][]);
}

function trusting(entries: readonly [string, string][]): TrustedDocuments {
  const byName = new Map(entries.flatMap(([name, text]) => [[name, text] as const, [sha256(text), text] as const]));
  const known = new Set(entries.map(([, text]) => stripIgnoredCharacters(text)));
  return {
    check(text) {
      if (!known.has(stripped(text)))
        throw new Refusal("FORBIDDEN", "Only operations that are known beforehand are answered here.");
    },
    textOf: ({ query, extensions }) => (query ? undefined : byName.get(hashIn(extensions) ?? "")),
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** As Apollo's and urql's clients name it. */
function hashIn(extensions: unknown): string | undefined {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } };
  return typeof persistedQuery?.sha256Hash === "string" ? persistedQuery.sha256Hash : undefined;
}

/** What can't be read is no known operation. */
function stripped(text: string): string {
  try {
    return stripIgnoredCharacters(text);
  } catch {
    return text;
  }
}
