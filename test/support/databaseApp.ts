// A process that does nothing but to keep the embedded database of a folder, for tests that kill it.
import { startDatabase } from "../../server/database/start.ts";
import { createLog } from "../../server/log.ts";

const dataDir = process.argv[2] ?? "";
const database = await startDatabase({ dataDir, log: createLog("error"), settings: { fsync: "off" } });
process.stdout.write(`${database.url}\n`);
setInterval(() => undefined, 60_000);
