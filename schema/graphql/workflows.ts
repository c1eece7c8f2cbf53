// Reads the workflows of jobs as the text that was stored: PostgreSQL's json keeps it, Prisma would round its numbers.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { readStored } from "../model/stored.ts";
import type { Workflow } from "../model/workflow.ts";

export interface StoredWorkflow {
  text: string;
  /** Parsed once, however many prompts of the job ask. */
  parsed(): Workflow;
}

/** Raw SQL sees everybody's jobs. So the viewer's own client is asked first, and only what it finds is read. */
export async function loadWorkflows(prisma: PrismaClient, ids: readonly string[]): Promise<(StoredWorkflow | null)[]> {
  const found = await prisma.job.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true } });
  const own = found.map(({ id }) => id);
  const rows = await prisma.$queryRaw<{ id: string; workflow: string }[]>`
SELECT id, workflow::text FROM job WHERE id = ANY(${own}::uuid[])`;
  const byId = new Map(rows.map(({ id, workflow }) => [id, stored(workflow)]));
  return ids.map((id) => byId.get(id) ?? null);
}

function stored(text: string): StoredWorkflow {
  let workflow: Workflow | undefined;
  return {
    text,
    parsed() {
      workflow ??= readStored(text) as Workflow;
      return workflow;
    },
  };
}
