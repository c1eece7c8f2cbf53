// Reads the workflows of jobs as the text that was stored: PostgreSQL's json keeps it, Prisma would round its numbers.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { JsonObject } from "../model/json.ts";
import { readStored } from "../model/stored.ts";
import type { Workflow } from "../model/workflow.ts";

export interface StoredWorkflow {
  text: string;
  /** Parsed once, however many prompts of the job ask. */
  parsed(): Workflow;
  /** What is sent beside it. */
  extraData(): JsonObject | null;
}

/** Raw SQL sees everybody's jobs. So the viewer's own client is asked first, and only what it finds is read. */
export async function loadWorkflows(prisma: PrismaClient, ids: readonly string[]): Promise<(StoredWorkflow | null)[]> {
  const found = await prisma.job.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true } });
  const own = found.map(({ id }) => id);
  const rows = await prisma.$queryRaw<{ id: string; workflow: string; extraData: string | null }[]>`
SELECT id, workflow::text, extra_data::text AS "extraData" FROM job WHERE id = ANY(${own}::uuid[])`;
  const byId = new Map(rows.map(({ id, workflow, extraData }) => [id, stored(workflow, extraData)]));
  return ids.map((id) => byId.get(id) ?? null);
}

function stored(text: string, extraData: string | null): StoredWorkflow {
  let workflow: Workflow | undefined;
  return {
    text,
    parsed() {
      workflow ??= readStored(text) as Workflow;
      return workflow;
    },
    extraData: () => (extraData === null ? null : (readStored(extraData) as JsonObject)),
  };
}
