// Tells of changed backends whose hint was lost: hints pass by, the rows stay.
import type { Db } from "../../prisma/client.ts";
import type { Signal } from "../events/signal.ts";

export interface LookoutOptions {
  db: Db;
  signal: Signal;
  gapMs: number;
  onError: (error: unknown) => void;
}

/** Returns what stops it. */
export function startLookout({ db, signal, gapMs, onError }: LookoutOptions): () => Promise<void> {
  let known: Map<string, string> | null = null;
  const heard = new Set<string>();
  const leave = signal.subscribe("backend", (id) => heard.add(id));
  // Whoever was told before the connection broke has not been told of what came then.
  const leaveConnect = signal.onConnect(() => heard.clear());
  const look = async (): Promise<void> => {
    const now = await readStates(db);
    for (const [id, state] of known ? now : []) {
      if (known?.get(id) !== state && !heard.has(id)) signal.publish("backend", id);
    }
    heard.clear();
    known = now;
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch(onError);
  }, gapMs);
  return async () => {
    clearInterval(timer);
    leave();
    leaveConnect();
    await looking;
  };
}

/** By backend: what people see of it, as one text. */
async function readStates(db: Db): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ id: string; state: string }[]>`
SELECT b.id, row(b.status, b.reason, a.id)::text AS state
FROM backend b LEFT JOIN attempt a ON a.backend_id = b.id AND a.ended_at IS NULL`;
  return new Map(rows.map(({ id, state }) => [id, state]));
}
