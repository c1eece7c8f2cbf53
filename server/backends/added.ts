// Changes the backends that were added at run time: one statement or transaction each, under the backend's row lock.
import { randomUUID } from "node:crypto";
import type { Db } from "../../prisma/client.ts";
import type { Prisma } from "../../prisma/generated/client.ts";
import {
  type BackendChange,
  type Credentials,
  checkCredentials,
  type NewBackend,
  NO_CREDENTIALS,
} from "../../schema/model/backend.ts";
import { encodeId } from "../../schema/model/id.ts";
import { badInput, conflict, notFound } from "../../schema/model/refusal.ts";
import type { CredentialSealer } from "./seal.ts";

interface Known {
  id: string;
  url: string;
  /** By what it is configured now; null: by nothing. */
  configuredIn: string | null;
  /** Some process of v0.1.0 names it, which doesn't say by what. */
  named: boolean;
  added: boolean;
  removed: boolean;
  sealed: string | null;
}

/** One that was there before, and is in nobody's configuration, comes back as the same backend. */
export async function addBackend(db: Db, sealer: CredentialSealer, { url, name, labels, credentials }: NewBackend) {
  const access = sealed(sealer, url, credentials);
  const [added] = await db.$queryRaw<{ id: string }[]>`
WITH added AS (
  INSERT INTO backend AS b (id, name, url, labels, added_at)
  VALUES (${randomUUID()}::uuid, ${name}, ${url}, ${JSON.stringify(labels)}::jsonb, now())
  ON CONFLICT (url) DO UPDATE SET name = excluded.name, labels = excluded.labels, added_at = now(), removed_at = NULL,
    drained_at = CASE WHEN b.removed_at IS NULL THEN b.drained_at END,
    reason = CASE WHEN b.status = 'OFFLINE' THEN 'not seen yet' WHEN b.removed_at IS NULL THEN b.reason END,
    status = (CASE WHEN b.removed_at IS NOT NULL AND b.status = 'DRAINING' THEN 'ONLINE' ELSE b.status END)
  WHERE (b.added_at IS NULL OR b.removed_at IS NOT NULL) AND (b.configured_until IS NULL OR b.configured_until <= clock_timestamp())
  RETURNING b.id
),
forgotten AS (DELETE FROM backend_access x USING added WHERE x.backend_id = added.id AND ${access === null}),
access AS (
  INSERT INTO backend_access (backend_id, sealed, header_names, parameter_names)
  SELECT id, ${access?.sealed ?? ""}, ${access?.headerNames ?? []}::text[], ${access?.parameterNames ?? []}::text[] FROM added WHERE ${access !== null}
  ON CONFLICT (backend_id) DO UPDATE SET sealed = excluded.sealed, header_names = excluded.header_names, parameter_names = excluded.parameter_names
)
SELECT id FROM added`;
  if (added) return added.id;
  const [known] = await find(db, { url });
  throw conflict(
    (known && configuredSentence(known)) ??
      `There is a backend with the address ${url} already: change that one, or remove it first.`,
  );
}

export function updateBackend(db: Db, sealer: CredentialSealer, id: string, change: BackendChange): Promise<void> {
  return db.$transaction(async (tx) => {
    const known = checkAdded(await find(tx, { id }), id);
    if (change.url !== null && change.url !== known.url)
      throw badInput("Another address is another backend: add that one, and remove this one.", ["input", "url"]);
    const credentials = mergeCredentials(openOf(sealer, known), change);
    checkCredentials(credentials, ["input", "headers"]);
    const access = sealed(sealer, known.url, credentials);
    await tx.backend.update({
      where: { id },
      data: {
        ...(change.name !== null && { name: change.name }),
        ...(change.labels !== null && { labels: change.labels.map((label) => ({ ...label })) }),
      },
    });
    await tx.backendAccess.deleteMany({ where: { backendId: id } });
    if (access !== null) await tx.backendAccess.create({ data: { backendId: id, ...access } });
  });
}

/** Safe to repeat. It is a drain: processes of v0.1.0 obey that too. */
export function removeBackend(db: Db, id: string): Promise<void> {
  return db.$transaction(async (tx) => {
    const [known] = await find(tx, { id });
    if (known?.removed) return;
    checkAdded(known ? [known] : [], id);
    await tx.$executeRaw`
UPDATE backend b SET removed_at = now(), drained_at = coalesce(drained_at, now()), status = (CASE WHEN x.busy THEN 'DRAINING' ELSE 'OFFLINE' END)::backend_status,
  reason = CASE WHEN x.busy THEN 'removed: its running prompt finishes first' ELSE 'removed' END
FROM (SELECT EXISTS (SELECT FROM attempt a WHERE a.backend_id = ${id}::uuid AND a.ended_at IS NULL) AS busy) x WHERE b.id = ${id}::uuid`;
  });
}

/** What Sluice is let in by now; refused where the database doesn't know. */
export async function readCredentials(db: Db, sealer: CredentialSealer, id: string) {
  const known = checkAdded(await find(db, { id }), id);
  return { url: known.url, credentials: openOf(sealer, known) };
}

/** What is not given stays. */
export const mergeCredentials = (old: Credentials, { written, headers }: BackendChange): Credentials => ({
  ...old,
  ...(written ?? {}),
  ...(headers !== null && { headers }),
});

const openOf = (sealer: CredentialSealer, { url, sealed }: Known): Credentials =>
  sealed === null ? NO_CREDENTIALS : sealer.open(url, sealed);

function sealed(sealer: CredentialSealer, url: string, credentials: Credentials) {
  const { login, query, headers } = credentials;
  const headerNames = [...Object.keys(headers), ...(login === null ? [] : ["authorization"])].sort();
  const parameterNames = [...new Set(new URLSearchParams(query).keys())];
  if (query === "" && headerNames.length === 0) return null;
  return { sealed: sealer.seal(url, credentials), headerNames, parameterNames };
}

const find = (db: Prisma.TransactionClient, { id = null, url = null }: { id?: string | null; url?: string | null }) =>
  db.$queryRaw<Known[]>`
SELECT b.id, b.url, CASE WHEN b.configured_until > clock_timestamp() THEN b.configured_in END AS "configuredIn", b.named_until > clock_timestamp() AS named,
  b.added_at IS NOT NULL AND b.removed_at IS NULL AS added, b.removed_at IS NOT NULL AS removed, (SELECT x.sealed FROM backend_access x WHERE x.backend_id = b.id) AS sealed
FROM backend b WHERE b.id = ${id}::uuid OR b.url = ${url}::text FOR UPDATE`;

/** The configuration wins over the database: what it names is changed there. */
function checkAdded([known]: readonly Known[], id: string): Known {
  if (!known) throw notFound("Backend", encodeId("Backend", id));
  const configured = configuredSentence(known);
  if (configured) throw conflict(configured);
  if (known.removed) throw conflict("This backend was removed: add it again.");
  if (known.added) return known;
  throw conflict(
    known.named
      ? "A process of an older version has this backend in its COMFYUI_URLS: change it there."
      : "Nothing names this backend any more: add it.",
  );
}

function configuredSentence({ url, configuredIn }: Known): string | null {
  if (configuredIn === null) return null;
  if (configuredIn === "simulated")
    return `${url} is a simulated backend: it goes by itself as soon as there is a real one.`;
  const where = configuredIn === "SLUICE_BACKENDS" ? "the file that SLUICE_BACKENDS names" : configuredIn;
  return `${url} is configured in ${where}, which wins over what is added: change it there and start Sluice again.`;
}
