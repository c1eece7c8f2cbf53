// Stores a new job with its prompts and its first event, in one statement; where there is a quota, under its owner's lock.
import { createHash, randomUUID } from "node:crypto";
import type { Db } from "../../prisma/client.ts";
import { Prisma } from "../../prisma/generated/client.ts";
import { transact } from "../../prisma/transact.ts";
import type { Secret } from "../../schema/model/extraData.ts";
import { Refusal } from "../../schema/model/refusal.ts";
import { storeOverride } from "../../schema/model/stored.ts";
import type { Submission } from "../../schema/model/submission.ts";
import { LOCAL } from "../../schema/model/viewer.ts";
import type { NewWebhook } from "../../schema/model/webhook.ts";
import { workerLevel } from "../../schema/model/workerLevel.ts";
import type { Sealer } from "../keys/seal.ts";
import { boundToSecret } from "../keys/startKeys.ts";
import type { SealedSecret } from "./assignment.ts";
import { type Asked, countQueued, findExcess, lockOwner, type Quota } from "./quota.ts";
import { waiting } from "./turns.ts";

export interface SubmitOptions {
  /** Whose job it is. */
  owner?: string;
  retryOf?: { id: string; workerLevel: number };
  /** Null: as much as it likes. */
  quota?: Quota | null;
  /** Needed where there are secrets. */
  sealer?: Sealer;
}

/**
 * `fingerprint` is the canonical text of the input: with an idempotency key that was used before, the same input gives the first
 * job's id, another one is refused. Of two such calls at the same time one stores the job; the other waits for it and finds it.
 */
export async function submit(
  db: Db,
  submission: Submission,
  fingerprint: string,
  options: SubmitOptions = {},
): Promise<string> {
  const { owner = LOCAL.owner, retryOf = null, quota = null, sealer } = options;
  const id = randomUUID();
  const { idempotencyKey: key } = submission;
  const secrets = submission.secrets ?? [];
  const hashes = key === null ? [] : hashesOf(fingerprint, secrets, sealer);
  const [hash = null] = hashes;
  const asked = quota && { owner, quota, more: submission.prompts.length };
  if (await insert(db, { id, hash, submission, retryOf, owner, asked, sealed: sealAll(secrets, id, sealer) }))
    return id;
  const [first] = await db.$queryRaw<{ id: string; inputHash: string }[]>`
SELECT id, input_hash AS "inputHash" FROM job WHERE owner = ${owner} AND idempotency_key = ${key}`;
  const full = !first && asked && (await findExcess(db, asked));
  if (full) throw full;
  // Deleted or over since: then nothing stands in the way any more.
  if (!first) return submit(db, submission, fingerprint, options);
  if (hashes.includes(first.inputHash)) return first.id;
  throw new Refusal("IDEMPOTENCY_CONFLICT", "This idempotencyKey was used before with another input.", [
    "input",
    "idempotencyKey",
  ]);
}

/** Without secrets it is what v0.1.0 made of the same input; with them one for each key, since the first try may have been before a change of keys. */
function hashesOf(fingerprint: string, secrets: readonly Secret[], sealer: Sealer | undefined): string[] {
  const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
  if (secrets.length === 0) return [hash(fingerprint)];
  return known(sealer)
    .digests(JSON.stringify(secrets))
    .map((digest) => hash(`${fingerprint}\n${digest}`));
}

const sealAll = (secrets: readonly Secret[], jobId: string, sealer: Sealer | undefined): SealedSecret[] =>
  secrets.map(({ name, value }) => ({ name, sealed: known(sealer).seal(value, boundToSecret(jobId, name)) }));

function known(sealer: Sealer | undefined): Sealer {
  if (!sealer) throw new Error("secrets without a key to encrypt them");
  return sealer;
}

interface NewJob {
  id: string;
  hash: string | null;
  submission: Submission;
  retryOf: { id: string; workerLevel: number } | null;
  owner: string;
  asked: Asked | null;
  sealed: readonly SealedSecret[];
}

async function insert(db: Db, { asked, ...job }: NewJob): Promise<boolean> {
  const statements = asked ? [lockOwner(asked.owner), insertion(job, asked)] : [insertion(job)];
  return (await transact(db, statements)).at(-1)?.length === 1;
}

/** 1 new: the job, unless its key is taken or its owner has too much. 2 run: its prompts, in order. 3 waiting: its owner has a turn. 4 log: JOB_SUBMITTED. */
function insertion({ id, hash, submission, retryOf, owner, sealed }: Omit<NewJob, "asked">, asked?: Asked): Prisma.Sql {
  const { name, workflow, prompts, priority, maxAttempts, onFailure, labels, webhook, idempotencyKey, extraData } =
    submission;
  const total = prompts.length;
  const level = Math.max(workerLevel(submission), retryOf?.workerLevel ?? 0);
  const rows = JSON.stringify(prompts.map((overrides) => overrides.map(storeOverride)));
  return Prisma.sql`
WITH ${asked ? Prisma.sql`${countQueued(asked)},` : Prisma.empty}
new AS (
  INSERT INTO job (id, owner, name, workflow, priority, max_attempts, on_failure, labels, idempotency_key, input_hash, retry_of_id, total, pending, seq,
    worker_level, claimable, claimable_newer, extra_data, secrets, secret_names)
  SELECT ${id}::uuid, ${owner}, ${name}, ${JSON.stringify(workflow)}::json, ${priority}::int, ${maxAttempts}::int, ${onFailure}::on_failure,
    ${JSON.stringify(labels)}::jsonb, ${idempotencyKey}, ${hash},
    (SELECT old.id FROM job old WHERE old.id = ${retryOf?.id ?? null}::uuid FOR KEY SHARE), ${total}::int, ${total}::int, 1,
    ${level}::int, ${level === 0}, ${level > 0}, ${extraData ? JSON.stringify(extraData) : null}::json,
    ${sealed.length > 0 ? JSON.stringify(sealed) : null}::json, ${sealed.map(({ name }) => name)}::text[]
  ${asked ? Prisma.sql`FROM queued WHERE "full" IS NULL` : Prisma.empty}
  ON CONFLICT (owner, idempotency_key) DO NOTHING
  RETURNING id, owner, priority
),
${webhook ? tellWebhook(webhook) : Prisma.empty}
run AS (
  INSERT INTO prompt (id, job_id, index, overrides, seq)
  SELECT gen_random_uuid(), new.id, (p.n - 1)::int, p.overrides, 1
  FROM new CROSS JOIN json_array_elements(${rows}::json) WITH ORDINALITY AS p(overrides, n)
),
${waiting(Prisma.sql`SELECT owner, priority FROM new`)}
INSERT INTO job_event (job_id, seq, kind, status, pending, running, succeeded, failed, canceled)
SELECT id, 1, 'JOB_SUBMITTED', 'PENDING', ${total}::int, 0, 0, 0, 0 FROM new
RETURNING job_id`;
}

const tellWebhook = ({ url, secret, kinds }: NewWebhook) => Prisma.sql`
hook AS (
  INSERT INTO webhook (id, owner, job_id, url, secret, kinds)
  SELECT gen_random_uuid(), owner, id, ${url}, ${secret}, ${kinds}::text[]::job_event_kind[] FROM new
),`;
