// The tokens in the database: made, revoked, listed, and found by what somebody shows.
import { randomUUID } from "node:crypto";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { TokenRow } from "../../schema/graphql/context.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import type { NewToken } from "../../schema/model/token.ts";
import { createSecret, hashOf } from "./secret.ts";

const omit = { hash: true } as const;

export async function createToken(
  db: PrismaClient,
  { owner, scopes, expiresAt }: NewToken,
): Promise<{ token: TokenRow; secret: string }> {
  const { prefix, text, hash } = createSecret();
  const data = { id: randomUUID(), owner, prefix, hash, scopes: [...scopes], expiresAt };
  return { token: await db.token.create({ data, omit }), secret: text };
}

/** Safe to repeat: the first time counts. */
export async function revokeToken(db: PrismaClient, id: string): Promise<TokenRow> {
  await db.$executeRaw`UPDATE token SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = ${id}::uuid`;
  const token = await findToken(db, id);
  if (!token) throw notFound("Token", encodeId("Token", id));
  return token;
}

export const findToken = (db: PrismaClient, id: string): Promise<TokenRow | null> =>
  db.token.findUnique({ where: { id }, omit });

export const listTokens = (db: PrismaClient): Promise<TokenRow[]> =>
  db.token.findMany({ omit, orderBy: [{ createdAt: "desc" }, { prefix: "asc" }] });

export interface ValidToken {
  id: string;
  owner: string;
  scopes: string[];
}

/** By what was shown, or by its id. By the database's clock: one clock for all servers. */
export async function findValid(
  db: PrismaClient,
  shown: { text: string } | { id: string },
): Promise<ValidToken | null> {
  const hash = "text" in shown ? hashOf(shown.text) : null;
  const id = "id" in shown ? shown.id : null;
  const [token] = await db.$queryRaw<(ValidToken & { stale: boolean })[]>`
SELECT id, owner, scopes, (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute') AS stale FROM token
WHERE (hash = ${hash} OR id = ${id}::uuid) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`;
  if (!token) return null;
  const { stale, ...valid } = token;
  if (stale) await db.$executeRaw`UPDATE token SET last_used_at = clock_timestamp() WHERE id = ${valid.id}::uuid`;
  return valid;
}

export interface TokenState {
  /** Whether any was ever made: from then on nobody gets in without one, also when all of them are revoked. */
  inUse: boolean;
  /** Of those asked for, the ones that still let somebody in. */
  valid: string[];
}

export async function stateOfTokens(db: PrismaClient, ids: readonly string[]): Promise<TokenState> {
  const [state] = await db.$queryRaw<TokenState[]>`
SELECT EXISTS (SELECT FROM token) AS "inUse", ARRAY(
  SELECT id::text FROM token WHERE id = ANY(${ids}::uuid[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
) AS valid`;
  return state ?? { inUse: true, valid: [] };
}
