// Drains a backend (no new prompts; the running one finishes) and takes it into use again.
import type { Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { conflict, notFound } from "../../schema/model/refusal.ts";

export async function drain(db: Db, backendId: string): Promise<void> {
  const count = await db.$executeRaw`
UPDATE backend SET drained_at = coalesce(drained_at, now()),
  status = CASE WHEN status = 'OFFLINE' THEN status ELSE 'DRAINING' END, reason = CASE WHEN status = 'OFFLINE' THEN reason ELSE 'drained by hand' END
WHERE id = ${backendId}::uuid`;
  if (count === 0) throw notFound("Backend", encodeId("Backend", backendId));
}

/** `force`: it is released from a prompt that was given up there, whatever it says; the next look at it finds out whether it answers. */
export async function undrain(db: Db, backendId: string, { force }: { force: boolean }): Promise<void> {
  const count = await db.$executeRaw`
UPDATE backend SET drained_at = NULL, stuck_on = CASE WHEN ${force} THEN NULL ELSE stuck_on END,
  status = CASE WHEN status = 'DRAINING' OR (${force} AND stuck_on IS NOT NULL) THEN 'ONLINE' ELSE status END,
  reason = CASE WHEN status = 'DRAINING' OR (${force} AND stuck_on IS NOT NULL) THEN NULL ELSE reason END
WHERE id = ${backendId}::uuid AND removed_at IS NULL`;
  if (count > 0) return;
  const known = await db.backend.findUnique({ where: { id: backendId }, select: { id: true } });
  if (known) throw conflict("This backend was removed: add it again.");
  throw notFound("Backend", encodeId("Backend", backendId));
}
