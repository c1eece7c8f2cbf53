// Takes deliveries that are due, and writes down what becomes of them.
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { messageId } from "../../schema/model/id.ts";
import type { Log } from "../log.ts";
import { type SendOptions, send } from "./send.ts";

export interface DeliverOptions extends SendOptions {
  db: Db;
  log: Log;
}

export interface Due {
  id: string;
  webhookId: string;
  jobId: string;
  seq: number;
  body: string;
  tries: number;
  url: string;
  secret: string;
}

const firstWaitMs = 1_000;
const maxWaitMs = 300_000;
/** After so long it is given up; it can be replayed. */
const giveUpMs = 3 * 86_400_000;

/** Sends it once. */
export async function deliver(due: Due, { db, log, ...options }: DeliverOptions): Promise<void> {
  const message = { id: messageId(due.jobId, due.seq), body: due.body };
  const { answer, error } = await send(message, due, options);
  if (error === null) return void (await settle(db, due, answer));
  // Cut short by ourselves: the next process sends it again.
  if (options.stop.aborted) return;
  log.debug(
    { webhookId: due.webhookId, message: message.id, tries: due.tries, error },
    "a webhook did not get through",
  );
  await postpone(db, due, { answer, error });
}

/**
 * 1 due: what has waited longest, of a webhook that isn't failing just now; nobody else is taking it. It is held for twice as long as a try
 * may last, so that what was taken by a process that died is taken again.
 */
export async function takeDue(db: Pick<Db, "$queryRaw">, timeoutMs: number): Promise<Due | undefined> {
  const [due] = await db.$queryRaw<Due[]>`
WITH due AS (
  SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
  WHERE d.status = 'PENDING' AND d.due_at <= clock_timestamp() AND coalesce(w.retry_at <= clock_timestamp(), true)
  ORDER BY d.due_at, d.number LIMIT 1 FOR UPDATE OF d SKIP LOCKED
)
UPDATE webhook_delivery d SET tries = d.tries + 1, due_at = clock_timestamp() + ${2 * timeoutMs} * interval '1 ms'
FROM due, webhook w WHERE d.id = due.id AND w.id = d.webhook_id
RETURNING d.id, d.webhook_id AS "webhookId", d.job_id AS "jobId", d.seq, d.body, d.tries, w.url, w.secret`;
  return due;
}

const settle = (db: Db, { id, webhookId }: Due, answer: number | null) => db.$executeRaw`
WITH done AS (
  UPDATE webhook_delivery SET status = 'DELIVERED', ended_at = clock_timestamp(), answer = ${answer}::int, error = NULL
  WHERE id = ${id}::uuid AND status = 'PENDING'
)
UPDATE webhook SET failures = 0, retry_at = NULL, error = NULL WHERE id = ${webhookId}::uuid AND failures > 0`;

/** The webhook as a whole waits as well: a receiver that is down costs one try now and then, not one for each event. */
async function postpone(db: Db, due: Due, { answer, error }: { answer: number | null; error: string }): Promise<void> {
  const waitMs = backOff(due.tries);
  const over = Prisma.sql`wanted_at < clock_timestamp() - ${giveUpMs} * interval '1 ms'`;
  await db.$executeRaw`
WITH late AS (
  UPDATE webhook_delivery SET answer = ${answer}::int, error = ${error}, due_at = clock_timestamp() + ${waitMs} * interval '1 ms',
    status = CASE WHEN ${over} THEN 'FAILED' ELSE 'PENDING' END::delivery_status, ended_at = CASE WHEN ${over} THEN clock_timestamp() END
  WHERE id = ${due.id}::uuid AND status = 'PENDING'
)
UPDATE webhook SET failures = failures + 1, error = ${error},
  retry_at = clock_timestamp() + least(${maxWaitMs}, ${firstWaitMs} * 2 ^ least(failures, 20)) * (0.5 + random() / 2) * interval '1 ms'
WHERE id = ${due.webhookId}::uuid`;
}

/** Doubling, up to five minutes, with jitter. */
const backOff = (tries: number): number =>
  Math.min(maxWaitMs, firstWaitMs * 2 ** Math.min(tries - 1, 20)) * (0.5 + Math.random() / 2);
