// Drains a backend (no new prompts; the running one finishes) and takes it into use again.
import type { Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";

export async function drain(db: Db, backendId: string): Promise<void> {
  const count = await db.$executeRaw`
UPDATE backend SET drained_at = coalesce(drained_at, now()),
  status = CASE WHEN status = 'OFFLINE' THEN status ELSE 'DRAINING' END, reason = CASE WHEN status = 'OFFLINE' THEN reason ELSE 'drained by hand' END
WHERE id = ${backendId}::uuid`;
  if (count === 0) throw notFound("Backend", encodeId("Backend", backendId));
}

export async function undrain(db: Db, backendId: string): Promise<void> {
  const count = await db.$executeRaw`
UPDATE backend SET drained_at = NULL,
  status = CASE WHEN status = 'DRAINING' THEN 'ONLINE' ELSE status END, reason = CASE WHEN status = 'DRAINING' THEN NULL ELSE reason END
WHERE id = ${backendId}::uuid`;
  if (count === 0) throw notFound("Backend", encodeId("Backend", backendId));
}
