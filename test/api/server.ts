// Gives a test Sluice's server as it runs for people, without a worker: database, log, commands, API, on a free port.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Db } from "../../prisma/client.ts";
import type { Ports } from "../../schema/graphql/context.ts";
import { createTokenCommands } from "../../server/access/commands.ts";
import type { SessionsOptions } from "../../server/access/sessions.ts";
import { startAccess } from "../../server/access/start.ts";
import { createBackendCommands } from "../../server/backends/commands.ts";
import { createBackendsPort } from "../../server/backends/port.ts";
import { sealCredentials } from "../../server/backends/seal.ts";
import { startHub } from "../../server/events/hub.ts";
import { startSignal } from "../../server/events/notify.ts";
import { createProgressBoard } from "../../server/events/progress.ts";
import type { Signal } from "../../server/events/signal.ts";
import { type HttpOptions, startHttp } from "../../server/http/start.ts";
import { type CommandOptions, createCommands } from "../../server/jobs/commands.ts";
import { type Keys, startKeys } from "../../server/keys/startKeys.ts";
import { createLog } from "../../server/log.ts";
import { createStore, type OutputStore } from "../../server/outputs/store.ts";
import { createWatchPort } from "../../server/watchPort.ts";
import { createWebhookCommands } from "../../server/webhooks/commands.ts";
import { createTestDatabase } from "../support/database.ts";

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

type Changes = Partial<HttpOptions> & { portsChanges?: Partial<Ports> } & Partial<
    Pick<SessionsOptions, "tokens" | "requestsPerMinute"> & Pick<CommandOptions, "quota">
  >;

const base = { host: "127.0.0.1", port: 0, origins: [], hosts: [] };

/** There is no worker, and nothing to ask. */
const backendsOf = (db: Db, signal: Signal, sealer: Keys["sealer"]) =>
  createBackendsPort({
    db,
    signal,
    sealer: sealCredentials(sealer),
    ask: async () => ({ ok: false, problem: "UNREACHABLE", reason: "this test has no backends" }),
  });
type Parts = Omit<CommandOptions, "db" | "removeFiles"> & { store: OutputStore };

const commandsOf = (db: Db, { store, ...parts }: Parts): Ports["jobs"] => ({
  ...createCommands({ db, removeFiles: store.removePrompts, ...parts }),
  ...createBackendCommands(db, parts.signal),
});

export async function startTestServer(changes: Changes = {}) {
  await using cleanUp = new AsyncDisposableStack();
  const database = await createTestDatabase();
  cleanUp.defer(database.drop);
  const { prisma } = database;
  const dataDir = await mkdtemp(join(tmpdir(), "sluice-api-"));
  cleanUp.defer(() => rm(dataDir, { recursive: true, force: true }));
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => void lines.push(line) });
  const onError = (error: unknown) => log.error({ err: error }, "test server");
  const signal = await startSignal(database.url, onError);
  cleanUp.defer(() => signal.stop());
  const hub = await startHub({ db: prisma, signal, pollMs: 200, onError });
  cleanUp.defer(() => hub.stop());
  const board = createProgressBoard(prisma, hub, signal);
  cleanUp.defer(() => board.stop());
  const store = createStore(dataDir);
  const keys = await startKeys(prisma, { secretKey: null, oldSecretKeys: [], dataDir });
  const ports: Ports = {
    prisma,
    jobs: commandsOf(prisma, { signal, store, ...keys, ...(changes.quota && { quota: changes.quota }) }),
    watch: createWatchPort(prisma, hub, signal, board),
    webhooks: createWebhookCommands(prisma, signal),
    tokens: createTokenCommands(prisma, signal),
    backends: backendsOf(prisma, signal, keys.sealer),
    progress: board,
    limits: { maxPromptsPerJob: 10_000, webhookHosts: [], secretNames: [] },
    ...changes.portsChanges,
  };
  const { tokens = [], requestsPerMinute = 1_000_000 } = changes;
  const access = await startAccess({ ...base, ...keys, db: prisma, signal, tokens, requestsPerMinute, onError });
  cleanUp.defer(() => access.sessions.stop());
  const options: HttpOptions = { ...base, ports, access, store, log, ...changes };
  const http = await startHttp(options);
  cleanUp.defer(() => http.stop());
  const owned = cleanUp.move();
  return {
    url: http.url,
    prisma,
    signal,
    store,
    dataDir,
    lines,
    ports,
    options,
    http,
    stop: () => owned.disposeAsync(),
  };
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers have whatever shape the test asked for.
  data: any;
  errors:
    | { message: string; path?: (string | number)[]; locations?: object[]; extensions: Record<string, unknown> }[]
    | undefined;
}

/** Asks over HTTP, as curl would. */
export async function ask(
  url: string,
  query: string,
  variables: unknown = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  return askText(url, JSON.stringify({ query, variables }), headers);
}

export async function askText(url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  const { data, errors } = (await response.json()) as Answer;
  return { status: response.status, data, errors };
}
