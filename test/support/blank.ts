// A PostgreSQL that was made but never started: to make one takes seconds, to copy it a tenth of that.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createCluster } from "../../server/database/create.ts";
import { freePort } from "../../server/database/freePort.ts";
import { choosePlace } from "../../server/database/place.ts";
import { readSecret, writeSecret } from "../../server/database/secret.ts";
import { createLog } from "../../server/log.ts";

const log = createLog("silent");

/** Its password is cheap to prove: a run connects more than a thousand times. */
export async function makeBlank(dataDir: string): Promise<void> {
  await createCluster(await choosePlace(dataDir, log), log, ["--no-sync", "-c", "scram_iterations=1"]);
}

/** With a port of its own, as one that is made has it. */
export async function copyBlank(blank: string, dataDir: string): Promise<void> {
  const [from, to] = [await choosePlace(blank, log), await choosePlace(dataDir, log)];
  await promisify(execFile)("cp", ["-a", from.cluster, to.cluster]);
  const secret = await readSecret(to.cluster);
  await writeSecret(to.cluster, { ...secret, port: await freePort() }, to.account);
}
