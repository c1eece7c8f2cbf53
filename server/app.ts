// Puts Sluice together from its parts, for one process: each part that starts says what stops it, and they stop in reverse order.
import { createPrisma, type Db } from "../prisma/client.ts";
import { migrate } from "../prisma/migrate.ts";
import { createTokenCommands } from "./access/commands.ts";
import { startAccess } from "./access/start.ts";
import { createBackendCommands } from "./backends/commands.ts";
import { createBackendsPort } from "./backends/port.ts";
import { sealCredentials } from "./backends/seal.ts";
import { startLookout } from "./backends/startLookout.ts";
import { startSweeper } from "./backends/startSweeper.ts";
import { probe } from "./comfy/probe.ts";
import type { Config } from "./config.ts";
import { countedWatch } from "./countedWatch.ts";
import { startDatabase } from "./database/start.ts";
import { type Hub, startHub } from "./events/hub.ts";
import { startSignal } from "./events/notify.ts";
import { createProgressBoard } from "./events/progress.ts";
import { settleRestored } from "./events/settleRestored.ts";
import type { Signal } from "./events/signal.ts";
import { startHealth, startHttp } from "./http/start.ts";
import { createCommands } from "./jobs/commands.ts";
import { startRescuer } from "./jobs/startRescuer.ts";
import { startRetention } from "./jobs/startRetention.ts";
import { type Keys, startKeys } from "./keys/startKeys.ts";
import type { Log } from "./log.ts";
import { loggedBackends } from "./loggedBackends.ts";
import { loggedCommands } from "./loggedCommands.ts";
import { eventLagSeconds } from "./metrics.ts";
import { createStore, type OutputStore } from "./outputs/store.ts";
import { startTracing } from "./tracing.ts";
import { createWatchPort } from "./watchPort.ts";
import { createWebhookCommands } from "./webhooks/commands.ts";
import { startWebhooks } from "./webhooks/start.ts";
import { type Parts, startWork } from "./work.ts";

export interface App {
  /** Where the page and the API are; null for a worker without a PORT. */
  url: string | null;
  stop(): Promise<void>;
}

const poolSize = 12;
const logPollMs = 1_000;
const lookoutMs = 2_000;
/** Where there is a worker, the next claim goes first; elsewhere people wait. */
const gatherMs = { all: 20, worker: 20, server: 2 } satisfies Record<Config["role"], number>;
const webhookTimeoutMs = 10_000;
/** A person waits for it. */
const askMs = 8_000;

export async function startApp(config: Config, log: Log): Promise<App> {
  const stops: (() => Promise<unknown> | unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = stops.pop(); end; end = stops.pop()) {
      await Promise.resolve(end()).catch((error: unknown) => log.error({ error }, "a part could not be stopped"));
    }
  };
  try {
    return { url: await assemble(config, log, (end) => stops.push(end)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type OnStop = Parts["onStop"];

async function assemble(config: Config, log: Log, onStop: OnStop): Promise<string | null> {
  if (config.traceEndpoint !== null) onStop(await startTracing(config.traceEndpoint));
  const databaseUrl = config.databaseUrl ?? (await startEmbedded(config, log, onStop));
  await migrate(databaseUrl);
  const onError = (error: unknown): void => log.warn({ error }, "the database can't be reached; trying again");
  const db = createPrisma(databaseUrl, { poolSize, onError });
  onStop(() => db.$disconnect());
  const keys = await startKeys(db, config);
  const restored = await settleRestored(db);
  if (restored > 0)
    log.info({ count: restored }, "the log was restored from another cluster: its places were set anew");
  const signal = await startSignal(databaseUrl, onError);
  onStop(() => signal.stop());
  const hub = await startHub({ db, signal, pollMs: logPollMs, gatherMs: gatherMs[config.role], onError });
  onStop(() => hub.stop());
  onStop(
    hub.listen(null, (event) => event && eventLagSeconds.observe(Math.max(0, Date.now() - Number(event.at)) / 1_000)),
  );
  const store = createStore(config.dataDir);
  const { leaseMs, backendLostMs } = config;
  onStop(startRescuer({ db, signal, leaseMs, backendLostMs, log }));
  onStop(startSweeper({ db, signal, log }));
  const removeFiles = store.removePrompts;
  if (config.retentionMs !== null)
    onStop(startRetention({ db, signal, retentionMs: config.retentionMs, removeFiles, log }));
  if (config.role !== "server") await startWork({ config, log, onStop }, { db, signal, store, sealer: keys.sealer });
  if (config.role !== "worker" && config.webhookHosts.length > 0)
    onStop(
      startWebhooks({ db, signal, hosts: config.webhookHosts, timeoutMs: Math.min(webhookTimeoutMs, leaseMs), log }),
    );
  return serve({ config, log, onStop }, { db, signal, hub, store, onError, ...keys });
}

interface Served extends Keys {
  db: Db;
  signal: Signal;
  hub: Hub;
  store: OutputStore;
  onError: (error: unknown) => void;
}

/** What this process shows to the outside. */
async function serve({ config, log, onStop }: Parts, { db, signal, hub, store, sealer, signingKey, onError }: Served) {
  if (config.port === null) return null;
  const access = await startAccess({ ...config, signingKey, db, signal, onError });
  onStop(() => access.sessions.stop());
  if (config.role === "worker") {
    const health = await startHealth({ ...config, access, prisma: db, port: config.port });
    onStop(() => health.stop());
    return health.url;
  }
  onStop(startLookout({ db, signal, gapMs: lookoutMs, onError }));
  const board = createProgressBoard(db, hub, signal);
  onStop(() => board.stop());
  const quota = { jobs: config.maxQueuedJobs, prompts: config.maxQueuedPrompts };
  const removeFiles = (promptIds: string[]): Promise<void> =>
    store.removePrompts(promptIds).catch((error) => {
      log.warn({ error, prompts: promptIds }, "the files of a deleted job could not be removed");
    });
  const commands = {
    ...createCommands({ db, signal, removeFiles, quota, sealer }),
    ...createBackendCommands(db, signal),
  };
  const jobs = loggedCommands(commands, log);
  const backends = createBackendsPort({
    db,
    signal,
    sealer: sealCredentials(sealer),
    ask: (address) => probe(address, AbortSignal.timeout(askMs)),
  });
  const watch = countedWatch(createWatchPort(db, hub, signal, board));
  const http = await startHttp({
    ...config,
    port: config.port,
    log,
    store,
    access,
    ports: {
      prisma: db,
      jobs,
      watch,
      webhooks: createWebhookCommands(db, signal),
      tokens: createTokenCommands(db, signal),
      backends: loggedBackends(backends, log),
      progress: board,
      limits: config,
    },
  });
  onStop(() => http.stop());
  return http.url;
}

async function startEmbedded({ dataDir }: Config, log: Log, onStop: OnStop): Promise<string> {
  const database = await startDatabase({ dataDir, log });
  onStop(() => database.stop());
  return database.url;
}
