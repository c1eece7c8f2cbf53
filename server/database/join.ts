// Gives a short-lived program the database of a data directory: the one that a running Sluice keeps, or else one of its own.
import { SUPERUSER } from "./create.ts";
import { DATABASE } from "./owner.ts";
import { findPostmaster } from "./pidFile.ts";
import { choosePlace } from "./place.ts";
import { readSecret } from "./secret.ts";
import { type Database, type DatabaseOptions, startDatabase } from "./start.ts";

export async function joinDatabase(options: DatabaseOptions): Promise<Database> {
  const { cluster } = await choosePlace(options.dataDir, options.log);
  const running = await findPostmaster(cluster);
  if (!running?.ready) return startDatabase(options);
  const { password } = await readSecret(cluster);
  const url = `postgresql://${SUPERUSER}:${password}@127.0.0.1:${running.port}/${DATABASE}`;
  return { url, stop: async () => undefined };
}
