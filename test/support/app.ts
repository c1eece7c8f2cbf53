// Starts a whole Sluice for a test: a database of its own, simulators of its own, the real server on a free port.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, startApp } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { createLog } from "../../server/log.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../server/simulator/start.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

export interface TestApp {
  url: string;
  graphqlUrl: string;
  database: TestDatabase;
  simulators: Simulator[];
  /** The environment that the server was started with. */
  environment: Record<string, string>;
  /** A further process on the same database and data directory (in this process), for takeovers and second servers. */
  another(environment?: Record<string, string>): Promise<App>;
  /** Stops the first server only. */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestAppOptions {
  /** One simulator an entry. Default: one, at once. */
  simulators?: SimulatorOptions[];
  environment?: Record<string, string>;
  /** Where the log goes instead of nowhere, a line of JSON at a time. */
  onLogLine?: (line: string) => void;
}

export async function startTestApp({
  simulators: given = [{}],
  environment = {},
  onLogLine,
}: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "sluice-test-"));
  const simulators = await Promise.all(given.map((options) => startSimulator({ seconds: 0, ...options })));
  const base = {
    PORT: "0",
    DATABASE_URL: database.url,
    SLUICE_DATA_DIR: dataDir,
    COMFYUI_URLS: simulators.map(({ url }) => url).join(),
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? "silent",
    ...environment,
  };
  const start = (more: Record<string, string> = {}) => {
    const config = readConfig({ ...base, ...more });
    const log = onLogLine ? createLog(config.logLevel, { write: onLogLine }) : createLog(config.logLevel);
    return startApp(config, log);
  };
  const app = await start();
  if (app.url === null) throw new Error("a server without an address");
  return {
    url: app.url,
    graphqlUrl: `${app.url}/graphql`,
    database,
    simulators,
    environment: base,
    another: start,
    stopServer: app.stop,
    async stop() {
      await app.stop();
      await Promise.all(simulators.map((simulator) => simulator.close()));
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
