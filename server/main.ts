// Starts Sluice: reads the configuration, brings everything up, prints the page's address, and ends cleanly on a signal.
import { startApp } from "./app.ts";
import { type Config, readConfig } from "./config.ts";
import { createLog, type Log } from "./log.ts";
import { buildPage } from "./page.ts";

const config = configured();
const log = createLog(config.logLevel);

/** Nothing that goes wrong beside the work at hand may end the process; what is at hand fails by itself. */
process.on("unhandledRejection", (error) => log.error({ error }, "a fault that nobody handled"));
process.on("uncaughtException", (error) => log.error({ error }, "a fault that nobody handled"));

try {
  if (config.role !== "worker") await buildPage(log);
  const app = await startApp(config, log);
  stopOnSignal(app.stop, log);
  log.info(
    { url: app.url, role: config.role },
    app.url === null ? "Sluice's worker runs." : `Sluice is ready: ${app.url}`,
  );
} catch (error) {
  log.fatal(error instanceof Error ? error.message : String(error));
  log.debug({ error }, "the whole error");
  process.exit(1);
}

function configured(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** The first signal stops everything in order; a second one, or ten seconds, end it as it stands. */
function stopOnSignal(stop: () => Promise<void>, log: Log): void {
  let stopping = false;
  const onSignal = (name: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal: name }, "stopping");
    setTimeout(() => process.exit(1), config.graceMs + 2_000).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, "it could not be stopped in order");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}
