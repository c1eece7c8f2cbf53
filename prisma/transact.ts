// Sends a whole transaction in one go: for the statements that every prompt passes, where a trip for each of them would be most of the time.
import type pg from "pg";
import type { Prisma, PrismaClient } from "./generated/client.ts";

interface Way {
  pool: pg.Pool;
  nameOf: (query: { sql: string }) => string;
}

const ways = new WeakMap<PrismaClient, Way>();

/** Only who opens a client knows its pool. */
export const openWay = (db: PrismaClient, way: Way): PrismaClient => {
  ways.set(db, way);
  return db;
};

/**
 * Resolves with the rows of each statement once all is committed. None of them is known to the sender before the last is sent: so nobody can stop
 * between them while the locks of the first are held. One alone is a transaction by itself. What the first that fails says is what is thrown; nothing was changed then.
 */
export async function transact(db: PrismaClient, statements: readonly Prisma.Sql[]): Promise<unknown[][]> {
  const way = ways.get(db);
  if (!way) throw new Error("this client was not opened by createPrisma");
  const client = await way.pool.connect();
  let broken: Error | undefined;
  try {
    const texts = statements.map(({ text, values }) => ({
      text,
      values: [...values],
      name: way.nameOf({ sql: text }),
    }));
    const several = texts.length > 1;
    const whole = several ? [{ text: "BEGIN" }, ...texts, { text: "COMMIT" }] : texts;
    const { stream } = client.connection;
    // One write: each of its own wakes PostgreSQL, and takes as long as a short statement.
    stream.cork();
    const sent = whole.map((query) => client.query(query));
    stream.uncork();
    const answers = await Promise.allSettled(sent);
    const failed = answers.find((answer) => answer.status === "rejected");
    if (failed) throw failed.reason;
    return (several ? answers.slice(1, -1) : answers).map((answer) =>
      answer.status === "fulfilled" ? answer.value.rows : [],
    );
  } catch (error) {
    // A session that is over, or that has not rolled back, is of no use to the next.
    broken = client.getTransactionStatus() === "I" ? undefined : new Error("broken");
    throw error;
  } finally {
    client.release(broken);
  }
}
