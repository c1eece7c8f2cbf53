// Names what the database holds right now, for answers that are as good as new while nothing changes.
import type { PrismaClient } from "../../prisma/generated/client.ts";

/**
 * Two snapshots with the same name see the same rows: whatever commits in between had a number that was either running in the first, or not given out
 * yet. It costs no row. Null: the database can't be asked; whoever asks for data will be told so.
 */
export async function stateOfData(prisma: PrismaClient): Promise<string | null> {
  const rows = await prisma.$queryRaw<{ state: string }[]>`SELECT pg_current_snapshot()::text AS state`.catch(() => []);
  return rows[0]?.state ?? null;
}
