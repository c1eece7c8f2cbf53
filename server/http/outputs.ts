// Serves what prompts made from Sluice's own store, and the newest preview frames of what runs.
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { OutputRow } from "../../schema/graphql/rows.ts";
import { decodeId, type Kind } from "../../schema/model/id.ts";
import { HEAD_LENGTH, isHarmless, mimeTypeOf } from "../outputs/mime.ts";
import { type OutputStore, readHead } from "../outputs/store.ts";
import { contentDisposition, FILE_POLICY } from "./headers.ts";
import { serveJobArchive } from "./jobArchive.ts";
import { replyError } from "./reply.ts";
import { sendFile } from "./sendFile.ts";

export interface OutputsOptions {
  /** As whoever asks sees it. */
  prisma: PrismaClient;
  store: OutputStore;
  /** How long a request waits for a copy that is not there yet. */
  waitMs?: number;
}

const LOOK_AGAIN_MS = 150;

/** /outputs/<output id>/<filename> */
export async function serveOutput(
  request: IncomingMessage,
  response: ServerResponse,
  [id, filename]: readonly [string, string],
  options: OutputsOptions,
): Promise<void> {
  const uuid = uuidOf("Output", id);
  const output = uuid && (await awaitCopy(uuid, response, options));
  if (!output || output.filename !== filename)
    return replyError(response, { status: 404 }, "There is no such output.", "NOT_FOUND");
  if (output.storedAt === null && output.copyAt !== null) {
    const message = output.error ?? "Sluice is still copying this output from its backend.";
    return replyError(response, { status: 503, headers: { "retry-after": "5" } }, message, "CONFLICT");
  }
  const path = options.store.outputPath(output);
  const sent =
    output.storedAt !== null &&
    (await sendFile(request, response, { path, headers: headersOf(output), etag: `"${output.id}"` }));
  if (!sent) replyError(response, { status: 410 }, output.error ?? "The file is lost.", "NOT_FOUND");
}

/** /outputs/<job id>.zip */
export const serveArchive = (
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  options: OutputsOptions,
): Promise<void> => serveJobArchive(request, response, uuidOf("Job", name.replace(/\.zip$/, "")), options);

/** /outputs/preview/<prompt id> */
export async function servePreview(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  { prisma, store }: OutputsOptions,
): Promise<void> {
  const uuid = uuidOf("Prompt", id);
  const prompt = uuid && (await prisma.prompt.findUnique({ where: { id: uuid }, select: { id: true } }));
  const path = prompt ? store.previewPath(prompt.id) : null;
  const head = path === null ? null : await readHead(path, HEAD_LENGTH).catch(() => null);
  const mimeType = head ? mimeTypeOf(head, "") : "";
  const headers = { "content-type": mimeType, "content-security-policy": FILE_POLICY, "cache-control": "no-store" };
  const sent = path !== null && isHarmless(mimeType) && (await sendFile(request, response, { path, headers }));
  if (!sent) replyError(response, { status: 404 }, "There is no preview of this prompt (any more).", "NOT_FOUND");
}

/** Gives the row as it is once a copy is there or given up, or when the wait is over. */
async function awaitCopy(
  id: string,
  response: ServerResponse,
  { prisma, waitMs = 10_000 }: OutputsOptions,
): Promise<OutputRow | null> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const output = await prisma.output.findUnique({ where: { id } });
    const settled = output === null || output.storedAt !== null || output.copyAt === null;
    if (settled || response.destroyed || Date.now() >= deadline) return output;
    await delay(LOOK_AGAIN_MS);
  }
}

function headersOf({ filename, mimeType }: OutputRow) {
  const type = mimeType ?? "application/octet-stream";
  return {
    "content-type": isHarmless(type) ? type : "application/octet-stream",
    "content-disposition": contentDisposition(isHarmless(type) ? "inline" : "attachment", filename),
    "content-security-policy": FILE_POLICY,
    "cache-control": "private, max-age=31536000, immutable",
  };
}

function uuidOf(kind: Kind, id: string): string | null {
  try {
    return decodeId(kind, id);
  } catch {
    return null;
  }
}
