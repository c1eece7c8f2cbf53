// Makes, lists and revokes tokens from a shell: `npm run token`. A running server knows within a second.
import { createPrisma, type Db } from "../prisma/client.ts";
import { migrate } from "../prisma/migrate.ts";
import { checkToken } from "../schema/model/token.ts";
import { isScope } from "../schema/model/viewer.ts";
import { createToken, listTokens, revokeToken } from "./access/tokens.ts";
import { readConfig } from "./config.ts";
import { joinDatabase } from "./database/join.ts";
import { createLog } from "./log.ts";

const USAGE = `npm run token -- create <name> <scope>[+<scope>…] [<days until it expires>]
npm run token -- list
npm run token -- revoke <prefix>
Scopes: read, submit, control, admin. The name is whose jobs the token submits and sees.`;

const DAY_MS = 86_400_000;

type Verb = (db: Db, args: readonly string[]) => Promise<string>;

const verbs: Record<string, Verb> = {
  async create(db, [name = "", scopes = "", days]) {
    const wanted = scopes.split("+");
    if (!wanted.every(isScope) || (days !== undefined && !(Number(days) > 0))) throw new Error(USAGE);
    const expiresAt = days === undefined ? null : new Date(Date.now() + Number(days) * DAY_MS);
    const { secret } = await createToken(db, checkToken({ owner: name, scopes: wanted, expiresAt }, new Date()));
    return `${secret}\nKeep it now: it is not shown again. It is sent as "Authorization: Bearer <token>", or typed into the page.`;
  },
  async list(db) {
    const tokens = await listTokens(db);
    if (tokens.length === 0) return "There are no tokens in the database.";
    const rows = tokens.map(({ prefix, owner, scopes, createdAt, expiresAt, lastUsedAt, revokedAt }) =>
      [
        prefix,
        owner,
        scopes.join("+"),
        `made ${day(createdAt)}`,
        lastUsedAt ? `used ${day(lastUsedAt)}` : "never used",
        revokedAt ? `revoked ${day(revokedAt)}` : expiresAt ? `expires ${day(expiresAt)}` : "",
      ].join("  "),
    );
    return rows.join("\n");
  },
  async revoke(db, [prefix = ""]) {
    const token = await db.token.findUnique({ where: { prefix }, select: { id: true } });
    if (!token) throw new Error(`No token begins with "${prefix}".`);
    await revokeToken(db, token.id);
    return `${prefix} lets nobody in any more.`;
  },
};

const day = (at: Date): string => at.toISOString().slice(0, 10);

async function run([name = "", ...args]: readonly string[]): Promise<string> {
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (!verb) throw new Error(USAGE);
  const { databaseUrl, dataDir } = readConfig(process.env);
  await using cleanUp = new AsyncDisposableStack();
  const joined = databaseUrl === null ? await joinDatabase({ dataDir, log: createLog("warn") }) : null;
  if (joined) cleanUp.defer(joined.stop);
  const url = joined?.url ?? databaseUrl ?? "";
  await migrate(url);
  const db = createPrisma(url, { poolSize: 1, onError: () => undefined });
  cleanUp.defer(() => db.$disconnect());
  return await verb(db, args);
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
