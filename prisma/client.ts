// Opens the way to the data: a Prisma client over a pool of its own.
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { connectionOf } from "./connection.ts";
import { PrismaClient } from "./generated/client.ts";

export type Db = PrismaClient;

export type PrismaOptions = {
  poolSize: number;
  /** Told of connections that died while they were idle; the pool replaces them by itself. */
  onError: (error: Error) => void;
};

export function createPrisma(databaseUrl: string, { poolSize, onError }: PrismaOptions): Db {
  const pool = new pg.Pool({
    ...connectionOf(databaseUrl),
    max: poolSize,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
  });
  // Without a listener the first connection that the server ends would end this process.
  pool.on("error", onError);
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
}
