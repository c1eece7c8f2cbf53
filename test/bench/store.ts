// The PostgreSQL of a bench run: the one that DATABASE_URL names, or one of its own, started when it is first needed.
import { migrate } from "../../prisma/migrate.ts";
import { startDatabase } from "../../server/database/start.ts";
import { createLog } from "../../server/log.ts";
import { databaseUrl, removeDataDir, runSql, temporaryFolder } from "../support/cluster.ts";

export interface Store {
  /** Makes a migrated database of that name; gives its address. */
  create(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Its own one has the settings of the one that Sluice starts: nothing is faster here than it is for people. */
export function openStore(givenUrl: string | undefined): Store {
  const stack = new AsyncDisposableStack();
  const start = async (): Promise<string> => {
    const dataDir = await temporaryFolder("sluice-bench-");
    stack.defer(() => removeDataDir(dataDir));
    const database = await startDatabase({ dataDir, log: createLog("warn") });
    stack.defer(database.stop);
    return database.url;
  };
  let started: Promise<string> | null = givenUrl ? Promise.resolve(givenUrl) : null;
  const server = (): Promise<string> => {
    started ??= start();
    return started;
  };
  return {
    async create(name) {
      const url = databaseUrl(await server(), name);
      await runSql(await server(), `CREATE DATABASE ${name}`);
      await migrate(url);
      return url;
    },
    async drop(name) {
      await runSql(await server(), `DROP DATABASE ${name} WITH (FORCE)`);
    },
    async stop() {
      await started?.catch(() => undefined);
      await stack.disposeAsync();
    },
  };
}
