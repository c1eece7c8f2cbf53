// A whole Sluice on a scratch database whose one backend is busy, so that what is submitted next stays pending.
import type { Bench } from "./bench.ts";
import { submitSweep } from "./jobs.ts";

const AN_HOUR = "3600";

export async function startBusyApp(bench: Bench, environment: Record<string, string> = {}): Promise<string> {
  const [databaseUrl, dataDir] = [await bench.database(), await bench.folder()];
  const app = await bench.app({
    by: "node",
    environment: {
      DATABASE_URL: databaseUrl,
      SLUICE_DATA_DIR: dataDir,
      SLUICE_SIMULATOR_SECONDS: AN_HOUR,
      SLUICE_GRACE_SECONDS: "0",
      ...environment,
    },
  });
  const { url } = await app.ready;
  await submitSweep(url, 1);
  return url;
}
