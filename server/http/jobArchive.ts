// Serves all that a job's prompts have made as one zip.
import { access } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { type ArchivedFile, sendArchive } from "../outputs/archive.ts";
import type { OutputStore } from "../outputs/store.ts";
import { contentDisposition, FILE_POLICY } from "./headers.ts";
import { replyError } from "./reply.ts";

interface ArchiveOptions {
  prisma: PrismaClient;
  store: OutputStore;
}

/** So many prompts' outputs are looked up at a time. */
const BATCH = 500;

export async function serveJobArchive(
  request: IncomingMessage,
  response: ServerResponse,
  jobId: string | null,
  options: ArchiveOptions,
): Promise<void> {
  const job =
    jobId &&
    (await options.prisma.job.findUnique({ where: { id: jobId }, select: { id: true, name: true, total: true } }));
  if (!job) return replyError(response, { status: 404 }, "There is no such job.", "NOT_FOUND");
  response.writeHead(200, {
    "content-type": "application/zip",
    "content-disposition": contentDisposition("attachment", `${job.name}.zip`),
    "content-security-policy": FILE_POLICY,
    "cache-control": "no-store",
  });
  if (request.method === "HEAD") return void response.end();
  await sendArchive(filesOf(job, options), response);
}

/** "0007-1_castle.png": in the order of the prompts, counted from one as people do. What is missing is said in a text. */
async function* filesOf(
  job: { id: string; total: number },
  { prisma, store }: ArchiveOptions,
): AsyncGenerator<ArchivedFile> {
  const digits = String(job.total).length;
  const missing: string[] = [];
  for (let from = 0; from < job.total; from += BATCH) {
    const outputs = await prisma.output.findMany({
      where: { prompt: { jobId: job.id, index: { gte: from, lt: from + BATCH } } },
      orderBy: [{ prompt: { index: "asc" } }, { position: "asc" }],
      include: { prompt: { select: { index: true } } },
    });
    for (const output of outputs) {
      const number = String(output.prompt.index + 1).padStart(digits, "0");
      const name = `${number}-${output.position + 1}_${plain(output.filename || `${output.kind}.txt`)}`;
      const path = store.outputPath(output);
      const there =
        output.storedAt &&
        (await access(path).then(
          () => true,
          () => false,
        ));
      if (there) yield { name, content: { path }, changedAt: output.storedAt ?? new Date() };
      else
        missing.push(
          `${name}: ${output.error ?? (output.storedAt ? "The file is lost." : "It is still being copied from its backend.")}`,
        );
    }
  }
  if (missing.length > 0)
    yield { name: "MISSING.txt", content: { text: `${missing.join("\n")}\n` }, changedAt: new Date() };
}

/** Backends choose the names: none may lead out of the folder into which the zip is unpacked. */
const plain = (name: string): string => name.toWellFormed().replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, "_");
