// Keeps copying outputs that are due, a few at a time, until it is stopped.
import { randomUUID } from "node:crypto";
import { encodeId } from "../../schema/model/id.ts";
import { type Log, outOfScope } from "../log.ts";
import { type CopyOptions, copyOutput } from "./copy.ts";
import { type DueOutput, HOLD_MS } from "./heldRow.ts";

export interface CopierOptions extends Omit<CopyOptions, "signal"> {
  log: Log;
  /** How often to look without being woken. */
  pollMs?: number;
}

export interface Copier {
  /** There is something new to copy. */
  wake(): void;
  /** Ends what is under way; it is left to the next process. */
  stop(): Promise<void>;
}

const WIDTH = 4;

export function startCopier({ pollMs = 2_000, log, ...options }: CopierOptions): Copier {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await copyOutputs({ ...options, signal: stopping.signal }, log);
    } while (again && !stopping.signal.aborted);
  };
  const wake = () => {
    again = true;
    if (stopping.signal.aborted) return;
    running ??= outOfScope(run)
      .catch((error: unknown) => log.warn({ err: error }, "Outputs could not be copied; trying again."))
      .finally(() => {
        running = null;
      });
  };
  const poll = setInterval(wake, pollMs);
  wake();
  return {
    wake,
    async stop() {
      clearInterval(poll);
      stopping.abort();
      await running;
    },
  };
}

/** Copies all that is due now. Several processes may do this at once: each output is taken by one of them. */
export async function copyOutputs(options: CopyOptions, log: Log): Promise<void> {
  const work = async () => {
    while (!options.signal.aborted) {
      const due = await takeDue(options);
      if (!due) return;
      const reason = await copyOutput(due, options);
      if (reason === null) continue;
      const ids = { promptId: encodeId("Prompt", due.promptId), outputId: encodeId("Output", due.id) };
      log.warn({ ...ids, tries: due.tries, reason }, "An output could not be copied.");
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
}

/** 1 due: of those that this process can fetch, the output that has waited longest and that nobody else is taking. It is held for as long as a sign of life may be missing. */
async function takeDue({ db, known }: CopyOptions): Promise<DueOutput | null> {
  const own = known?.() ?? [];
  const rows = await db.$queryRaw<DueOutput[]>`
WITH due AS (
  SELECT id FROM output WHERE stored_at IS NULL AND copy_at <= clock_timestamp() AND source IS NOT NULL
    AND (${known === undefined} OR source->>'backendUrl' IS NULL OR source->>'backendUrl' = ANY(${own}::text[])
      OR NOT EXISTS (SELECT FROM backend b WHERE b.url = source->>'backendUrl' AND b.named_until > clock_timestamp()))
  ORDER BY copy_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE output o SET tries = tries + 1, copy_at = clock_timestamp() + ${HOLD_MS} * interval '1 ms', copier = ${randomUUID()}::uuid
FROM due WHERE o.id = due.id
RETURNING o.id, o.prompt_id AS "promptId", o.filename, o.source, o.tries, o.copier, o.partial`;
  return rows[0] ?? null;
}
