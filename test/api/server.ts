// Gives a test Sluice's server as it runs for people, without a worker: database, log, commands, API, on a free port.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DestinationStream } from "pino";
import type { Ports } from "../../schema/graphql/context.ts";
import { createBackendCommands } from "../../server/backends/commands.ts";
import { startHub } from "../../server/events/hub.ts";
import { startSignal } from "../../server/events/notify.ts";
import { createProgressBoard } from "../../server/events/progress.ts";
import { type HttpOptions, startHttp } from "../../server/http/start.ts";
import { createCommands } from "../../server/jobs/commands.ts";
import { createLog } from "../../server/log.ts";
import { createStore } from "../../server/outputs/store.ts";
import { createWatchPort } from "../../server/watchPort.ts";
import { createWebhookCommands } from "../../server/webhooks/commands.ts";
import { createTestDatabase } from "../support/database.ts";

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

export async function startTestServer(changes: Partial<HttpOptions> & { portsChanges?: Partial<Ports> } = {}) {
  await using cleanUp = new AsyncDisposableStack();
  const database = await createTestDatabase();
  cleanUp.defer(database.drop);
  const { prisma } = database;
  const dataDir = await mkdtemp(join(tmpdir(), "sluice-api-"));
  cleanUp.defer(() => rm(dataDir, { recursive: true, force: true }));
  const lines: string[] = [];
  const destination: DestinationStream = { write: (line) => void lines.push(line) };
  const log = createLog("info", destination);
  const onError = (error: unknown) => log.error({ err: error }, "test server");
  const signal = await startSignal(database.url, onError);
  cleanUp.defer(() => signal.stop());
  const hub = await startHub({ db: prisma, signal, pollMs: 200, onError });
  cleanUp.defer(() => hub.stop());
  const board = createProgressBoard(prisma, hub, signal);
  cleanUp.defer(() => board.stop());
  const store = createStore(dataDir);
  const ports: Ports = {
    prisma,
    jobs: {
      ...createCommands({ db: prisma, signal, removeFiles: store.removePrompts }),
      ...createBackendCommands(prisma, signal),
    },
    watch: createWatchPort(prisma, hub, signal, board),
    webhooks: createWebhookCommands(prisma, signal),
    progress: board,
    limits: { maxPromptsPerJob: 10_000, webhookHosts: [] },
    ...changes.portsChanges,
  };
  const options: HttpOptions = { host: "127.0.0.1", port: 0, origins: [], hosts: [], ports, store, log, ...changes };
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
