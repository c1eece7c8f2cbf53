// Ends attempts: what became of them decides where their prompts go.
import { randomUUID } from "node:crypto";
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { change } from "./change.ts";
import type { Change } from "./door.ts";
import { finishSteps, type Proof, successSteps } from "./finishSteps.ts";

export interface PromptFailure {
  code: string;
  message: string;
  nodeId: string | null;
  nodeType: string | null;
  details: unknown;
}

export interface MadeOutput {
  nodeId: string;
  kind: string;
  filename: string;
  /** Where to copy it from. Null: nowhere, see `held`. */
  source: { backendUrl: string; filename: string; subfolder: string; type: string } | { text: string } | null;
  /** It came without being fetched, and is in Sluice's store already, under this id; or could not be kept there. */
  held?: { id: string; mimeType: string | null; sizeBytes: number | null; error: string | null };
}

/**
 * How an attempt ended. LOST and RELEASED say why; they may be followed by another attempt.
 * `stuck`: its backend has not shown an end, and gets nothing more until it has let go of it; in the same transaction, since the next claim may come
 * right after, and what is sent there would wait behind a prompt that perhaps never ends.
 */
export type Ending =
  | { outcome: "SUCCEEDED"; notice?: string | null }
  | { outcome: "FAILED"; failure: PromptFailure; stuck?: boolean }
  | { outcome: "CANCELED"; reason: string; stuck?: boolean }
  | { outcome: "LOST"; reason: string; retryInMs: number; stuck?: boolean }
  | { outcome: "RELEASED"; reason: string };

export type Finish = Ending & { attemptId: string; outputs: readonly MadeOutput[] };

export interface Finished {
  attemptId: string;
  promptId: string;
  status: "PENDING" | "SUCCEEDED" | "FAILED" | "CANCELED";
}

const jobsOf = (ends: readonly Finish[]): Prisma.Sql =>
  Prisma.sql`SELECT p.job_id FROM attempt a JOIN prompt p ON p.id = a.prompt_id WHERE a.id = ANY(${ends.map((end) => end.attemptId)}::uuid[])`;

/** Returns what was written: an attempt that is missing there was not the caller's to end (any more), and nothing was changed. */
export function finish(db: Db, proof: Proof, ends: readonly Finish[]): Promise<Finished[]> {
  return change<Finished>(db, jobsOf(ends), finishChange(proof, ends));
}

export function finishChange(proof: Proof, ends: readonly Finish[]): Change {
  const rows = ends.map((end) => ({
    attempt: end.attemptId,
    outcome: end.outcome,
    error: end.outcome === "FAILED" ? end.failure : null,
    reason: "reason" in end ? end.reason : null,
    retry_ms: end.outcome === "LOST" ? end.retryInMs : 0,
    stuck: "stuck" in end && end.stuck,
    notice: end.outcome === "SUCCEEDED" ? (end.notice ?? null) : null,
    outputs: end.outputs.map((output, position) => ({ ...output, id: output.held?.id ?? randomUUID(), position })),
  }));
  const allWell = ends.every(({ outcome }) => outcome === "SUCCEEDED");
  const results = JSON.stringify(rows);
  return {
    sweeps: !allWell,
    opens: !allWell,
    ctes: allWell ? successSteps(results, proof) : finishSteps(results, proof),
    more: Prisma.join(
      [closed, ...(rows.some(({ outputs }) => outputs.length > 0) ? [made] : []), ...(allWell ? [] : [barred])],
      ",\n",
    ),
    answer: Prisma.sql`SELECT attempt AS "attemptId", prompt_id AS "promptId", status FROM mine`,
  };
}

const barred = Prisma.sql`
stuck AS (
  SELECT b.id, m.attempt, m.reason FROM mine m JOIN attempt a ON a.id = m.attempt JOIN backend b ON b.id = a.backend_id
  WHERE m.stuck ORDER BY b.id FOR NO KEY UPDATE OF b
),
barred AS (
  UPDATE backend b SET status = 'OFFLINE', stuck_on = s.attempt, reason = coalesce(s.reason, 'it still holds a prompt that was given up')
  FROM stuck s WHERE b.id = s.id
)`;

const closed = Prisma.sql`
closed AS (
  UPDATE attempt a SET ended_at = now(), outcome = m.outcome, error = m.why,
    submitted_at = CASE WHEN m.outcome <> 'RELEASED' THEN a.submitted_at END
  FROM mine m WHERE a.id = m.attempt
)`;

const made = Prisma.sql`
made AS (
  INSERT INTO output (id, prompt_id, position, node_id, kind, filename, source, mime_type, size_bytes, stored_at, error, copy_at)
  SELECT o.id, m.prompt_id, o.position, o."nodeId", o.kind, o.filename, o.source, o.held->>'mimeType', (o.held->>'sizeBytes')::float8,
    CASE WHEN o.held->>'sizeBytes' IS NOT NULL THEN now() END, o.held->>'error', CASE WHEN o.held IS NULL THEN now() END
  FROM mine m CROSS JOIN json_to_recordset(m.outputs)
    AS o(id uuid, position int, "nodeId" text, kind text, filename text, source json, held json)
)`;
