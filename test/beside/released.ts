// The release before, as far as the database sees it: the statements of v0.1.0's own code, recorded from the tag with the ids below in place.
import { readFile } from "node:fs/promises";
import pg from "pg";
import { connectionOf } from "../../prisma/connection.ts";

type Verb = "claim" | "adopt" | "pause" | "resume" | "setPriority" | "cancel" | "rescue" | "submit" | "retry";

interface Statement {
  text: string;
  values: unknown[];
}

const ids = { worker: 1, backend: 2, job: 3, attempt: 4, retried: 5, submitted: 6 };

const STATEMENTS = JSON.parse(await readFile(new URL("v0.1.0.json", import.meta.url), "utf8")) as Record<
  Verb,
  Statement[]
>;

/** Does as that verb of v0.1.0 does, in one transaction; the rows are those of its last statement. */
export type Released = (
  verb: Verb,
  named?: Partial<typeof ids extends infer I ? Record<keyof I, string> : never>,
) => Promise<unknown[]>;

export async function openReleased(databaseUrl: string): Promise<AsyncDisposable & { does: Released }> {
  const client = new pg.Client(connectionOf(databaseUrl));
  await client.connect();
  return {
    async does(verb, named = {}) {
      const values = (statement: Statement): unknown[] =>
        JSON.parse(
          Object.entries(named).reduce(
            (text, [name, id]) =>
              text.replaceAll(`00000000-0000-4000-8000-00000000000${ids[name as keyof typeof ids]}`, id),
            JSON.stringify(statement.values),
          ),
        );
      await client.query("BEGIN");
      try {
        let rows: unknown[] = [];
        for (const statement of STATEMENTS[verb]) ({ rows } = await client.query(statement.text, values(statement)));
        await client.query("COMMIT");
        return rows;
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
