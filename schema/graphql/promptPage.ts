// Reads pages of the prompts of many jobs with one statement, and never more rows than the pages hold.
import { Prisma, type PrismaClient } from "../../prisma/generated/client.ts";
import type { PromptStatus } from "../model/status.ts";
import type { Window } from "./page.ts";
import type { PromptRow } from "./rows.ts";

export interface PromptPageKey {
  jobId: string;
  /** Null: whatever their status is. */
  statuses: readonly PromptStatus[] | null;
  /** The bounds are indexes of prompts. */
  window: Window<number>;
}

export interface PromptPage {
  /** In the direction of the window; one more than its size when there are more. */
  rows: PromptRow[];
  /** Whether prompts lie at or before `after`, and at or behind `before`. */
  precede: boolean;
  follow: boolean;
}

type Row = PromptRow & { key: bigint; precede: boolean; follow: boolean };

/** Pages that are read backwards need the other order, hence a statement of their own; in practice all go one way. */
export async function loadPromptPages(prisma: PrismaClient, keys: readonly PromptPageKey[]): Promise<PromptPage[]> {
  const forwards = keys.filter(({ window }) => !window.backwards);
  const backwards = keys.filter(({ window }) => window.backwards);
  const [ahead, back] = await Promise.all([readPages(prisma, forwards, "ASC"), readPages(prisma, backwards, "DESC")]);
  const pages = new Map([...ahead, ...back]);
  return keys.map((key) => pages.get(key) ?? { rows: [], precede: false, follow: false });
}

async function readPages(
  prisma: PrismaClient,
  keys: readonly PromptPageKey[],
  order: "ASC" | "DESC",
): Promise<[PromptPageKey, PromptPage][]> {
  if (keys.length === 0) return [];
  const rows = await prisma.$queryRaw<Row[]>(statement(keys, order));
  const byKey = Map.groupBy(rows, (row) => Number(row.key) - 1);
  return keys.map((key, index) => {
    const found = byKey.get(index) ?? [];
    const [{ precede, follow } = { precede: false, follow: false }] = found;
    return [key, { rows: found.filter((row) => row.id !== null), precede, follow }];
  });
}

const LOWEST = -1;
const HIGHEST = 2_147_483_647;

/**
 * 1 asked: one row a page, numbered from 1. No `after` is an index before the first, no `before` one behind the last.
 * 2 page: at most the window's size and one more, straight from the index on (job_id, index).
 * The left join keeps a row for an empty page: whether anything lies before and behind is asked of it too.
 */
function statement(keys: readonly PromptPageKey[], order: "ASC" | "DESC"): Prisma.Sql {
  const wanted = (alias: string) =>
    Prisma.raw(`(asked.statuses = '*' OR ${alias}.status::text = ANY(string_to_array(asked.statuses, ',')))`);
  return Prisma.sql`
WITH asked AS (
  SELECT * FROM unnest(
    ${keys.map((key) => key.jobId)}::uuid[],
    ${keys.map((key) => key.statuses?.join(",") ?? "*")}::text[],
    ${keys.map((key) => key.window.after ?? LOWEST)}::int[],
    ${keys.map((key) => key.window.before ?? HIGHEST)}::int[],
    ${keys.map((key) => key.window.size + 1)}::int[]
  ) WITH ORDINALITY AS a(job_id, statuses, after, before, size, key)
)
SELECT asked.key, page.*,
  asked.after > -1 AND EXISTS (SELECT FROM prompt p WHERE p.job_id = asked.job_id AND p.index <= asked.after AND ${wanted("p")}) AS precede,
  asked.before < ${HIGHEST}::int
    AND EXISTS (SELECT FROM prompt p WHERE p.job_id = asked.job_id AND p.index >= asked.before AND ${wanted("p")}) AS follow
FROM asked LEFT JOIN LATERAL (
  SELECT p.id, p.job_id AS "jobId", p.index, p.status::text AS status, p.overrides, p.fence, p.attempts, p.available_at AS "availableAt",
    p.backend_id AS "backendId", p.error, p.notice, p.seq, p.interrupt_at AS "interruptAt",
    p.created_at AS "createdAt", p.started_at AS "startedAt", p.finished_at AS "finishedAt"
  FROM prompt p
  WHERE p.job_id = asked.job_id AND p.index > asked.after AND p.index < asked.before AND ${wanted("p")}
  ORDER BY p.index ${Prisma.raw(order)} LIMIT asked.size
) page ON true
ORDER BY asked.key, page.index ${Prisma.raw(order)}`;
}
