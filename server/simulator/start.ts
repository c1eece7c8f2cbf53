// Starts a simulated ComfyUI: the real protocol on a real port, with switches for everything that goes wrong in life.
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { featureFlags } from "./about.ts";
import { receive } from "./door.ts";
import { type Engine, makeEngine, type World } from "./engine.ts";
import { refusedUpgrade, turnedAway } from "./entry.ts";
import { Files } from "./files.ts";
import { type Hold, type HoldOptions, openGates } from "./gate.ts";
import { openHub } from "./hub.ts";
import { openLog, type RunLog } from "./log.ts";
import { DEFAULT_SWITCHES, type Switches } from "./switches.ts";
import { work } from "./worker.ts";

export type SimulatorOptions = {
  port?: number;
  host?: string;
  /** In PEM: it speaks TLS then. */
  tls?: { key: string; cert: string };
} & Partial<Switches>;

export type Simulator = {
  readonly url: string;
  /** May be changed at any time. */
  readonly switches: Switches;
  /** What really ran. */
  readonly log: RunLog;
  /** Lets prompts stand at a point until they are released. */
  hold(options: HoldOptions): Hold;
  /** As a crash and a quick start: queue, history, cache and counter are gone, sockets break with 1006. */
  restart(): void;
  /** Every socket breaks with 1006; prompts run on. */
  breakSockets(): void;
  /** Somebody listens under this client id. */
  isHeard(clientId: string): boolean;
  /** Nothing listens any more and every connection breaks; prompts run on. */
  unplug(): Promise<void>;
  /** Listens again, on the same port. */
  plug(): Promise<void>;
  close(): Promise<void>;
};

export async function startSimulator({
  port = 0,
  host = "127.0.0.1",
  tls,
  ...given
}: SimulatorOptions = {}): Promise<Simulator> {
  const switches: Switches = { ...DEFAULT_SWITCHES, ...given };
  const hub = openHub(switches, {
    queueRemaining: () => engine.queue.remaining,
    flags: () => featureFlags(switches.version),
    nodeOf: (sid) => (engine.atWork.clientId === sid ? engine.atWork.nodeId : null),
  });
  const world: World = { switches, hub, files: new Files(), gates: openGates(), log: openLog() };
  let life = new AbortController();
  let engine: Engine = boot(world, life.signal);
  const answer: http.RequestListener = (request, response) => {
    receive(() => engine, request, response).catch(() => response.destroy());
  };
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
  server.on("upgrade", (request, socket, head) => {
    // node:http listens no more, and ws only to those that it lets in: whoever is refused may break the connection too.
    socket.on("error", () => socket.destroy());
    const refusal = turnedAway(request, switches);
    if (refusal === null) hub.upgrade(request, socket, head);
    else socket.end(refusedUpgrade(refusal));
  });
  const bound = await listen(server, port, host);
  const die = () => {
    const running = engine.queue.running;
    if (running) world.log.add({ kind: "ended", promptId: running[1], outcome: "gone" });
    life.abort();
    hub.breakAll();
    server.closeAllConnections();
  };
  const unplug = async () => {
    hub.breakAll();
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    switches,
    log: world.log,
    hold: (options) => world.gates.hold(options),
    restart() {
      die();
      world.files.dropTemp();
      world.log.add({ kind: "restarted" });
      life = new AbortController();
      engine = boot(world, life.signal);
    },
    breakSockets: () => hub.breakAll(),
    isHeard: (clientId) => hub.hasReader(clientId),
    unplug,
    async plug() {
      await listen(server, bound, host);
    },
    async close() {
      die();
      await unplug();
    },
  };
}

function boot(world: World, life: AbortSignal): Engine {
  const engine = makeEngine(world, life);
  void work(engine);
  return engine;
}

function listen(server: http.Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
