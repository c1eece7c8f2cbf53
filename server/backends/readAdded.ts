// Reads which backends were added at run time, for those who drive them and those who fetch from them.
import type { Db } from "../../prisma/client.ts";

export interface AddedBackend {
  id: string;
  url: string;
  /** Null: nothing is needed there. */
  sealed: string | null;
  /** False: it was removed and runs nothing any more; files of it may still be copied. */
  driven: boolean;
}

/** One that was removed is driven as long as it runs something: whoever's worker dies meanwhile, another one takes it over. */
export const readAdded = (db: Db): Promise<AddedBackend[]> =>
  db.$queryRaw<AddedBackend[]>`
SELECT b.id, b.url, x.sealed,
  b.removed_at IS NULL OR EXISTS (SELECT FROM attempt a WHERE a.backend_id = b.id AND a.ended_at IS NULL) AS driven
FROM backend b LEFT JOIN backend_access x ON x.backend_id = b.id
WHERE b.added_at IS NOT NULL ORDER BY b.added_at, b.url`;
