// Says in words that something which must be there has gone.
import { encodeId, type Kind } from "../model/id.ts";
import { notFound } from "../model/refusal.ts";

/** For rows that may be deleted between two statements, or by somebody else. */
export async function loaded<Row>(kind: Kind, uuid: string, row: Promise<Row | null>): Promise<Row> {
  const found = await row;
  if (found === null) throw notFound(kind, encodeId(kind, uuid));
  return found;
}
