// The stage of the whole-system stories: a whole Sluice with a client, and the words in which the stories are told.
import type { App } from "../../server/app.ts";
import type { Simulator } from "../../server/simulator/start.ts";
import { startTestApp, type TestApp, type TestAppOptions } from "./app.ts";
import { type Client, clientOf } from "./client.ts";
import { type Queue, queueOf } from "./flowQueue.ts";

export interface Flow extends AsyncDisposable {
  app: TestApp;
  client: Client;
  queue: Queue;
  /** The first simulator, and all. */
  comfy: Simulator;
  simulators: Simulator[];
  /** A further process on the same database and files; it is stopped with the rest. */
  another(environment?: Record<string, string>): Promise<{ server: App; client: Client; queue: Queue }>;
}

export async function startFlow(options: TestAppOptions = {}): Promise<Flow> {
  await using cleanUp = new AsyncDisposableStack();
  const app = await startTestApp(options);
  cleanUp.defer(app.stop);
  const [comfy] = app.simulators;
  if (!comfy) throw new Error("a stage without a simulator");
  const client = clientOf(app.url);
  const owned = cleanUp.move();
  return {
    app,
    client,
    queue: queueOf(client),
    comfy,
    simulators: app.simulators,
    async another(environment) {
      const server = await app.another(environment);
      owned.defer(server.stop);
      const own = clientOf(server.url ?? app.url);
      return { server, client: own, queue: queueOf(own) };
    },
    async [Symbol.asyncDispose]() {
      // Whoever stops would wait for what is held.
      for (const simulator of app.simulators) simulator.restart();
      await owned.disposeAsync();
    },
  };
}
