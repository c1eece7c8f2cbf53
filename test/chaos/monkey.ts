// Breaks things at random, and counts what it broke.
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULT_SWITCHES, type Switches } from "../../server/simulator/switches.ts";
import type { Random } from "./random.ts";
import { FAILURES } from "./runLog.ts";
import { LOST_MS, type Simulated, type World } from "./world.ts";

const WEIGHTS = {
  "worker killed": 8,
  "server killed": 6,
  "simulator killed": 8,
  "worker frozen": 5,
  "server frozen": 2,
  "simulator frozen": 3,
  "worker stopped": 1,
  "server stopped": 1,
  "sessions cut": 8,
  "database killed": 1,
  "database stopped": 1,
  "simulator wedged and killed": 1,
  "simulator's nerves": 6,
};

export type Broken = Record<keyof typeof WEIGHTS, number>;

/** What counts as a kill: a process that dies at once, or a cut through database sessions (one, however many it ends). */
export const KILLS = [
  "worker killed",
  "server killed",
  "simulator killed",
  "simulator wedged and killed",
  "sessions cut",
  "database killed",
] as const satisfies readonly (keyof Broken)[];

export const noneBroken = (): Broken => Object.fromEntries(Object.keys(WEIGHTS).map((name) => [name, 0])) as Broken;

export interface MonkeyOptions {
  world: World;
  random: Random;
  signal: AbortSignal;
  broken: Broken;
  /** Mean time between two strokes. */
  everyMs: number;
}

/** Ends when everything it broke runs again. */
export async function rage({ world, random, signal, broken, everyMs }: MonkeyOptions): Promise<void> {
  const mending = new Set<Promise<unknown>>();
  while (!signal.aborted) {
    await delay(random.whole(everyMs / 4, (everyMs * 7) / 4), null, { signal }).catch(() => undefined);
    const what = random.weighted(WEIGHTS);
    const stroke = strike(what, world, random).then((hit) => {
      if (hit) broken[what] += 1;
    });
    mending.add(stroke);
    void stroke.finally(() => mending.delete(stroke));
  }
  await Promise.all(mending);
}

/** False: what it would have struck is down or frozen already. */
async function strike(what: keyof Broken, world: World, random: Random): Promise<boolean> {
  const worker = random.pick(world.workers);
  const server = random.pick(world.servers).child;
  const simulator = random.pick(world.simulators);
  const ms = random.whole(0, 1_500);
  const longMs = random.whole(300, 4_000);
  // With nobody left nothing happens that could go wrong.
  const spared = (children: readonly { busy: boolean }[]) =>
    children.filter(({ busy }) => busy).length >= children.length - 1 && random.happens(0.8);
  const free = (child: { busy: boolean }, action: () => Promise<void>) => {
    const kin = [world.workers, world.servers.map((one) => one.child), world.simulators.map((one) => one.child)];
    if (child.busy || kin.some((children) => children.some((one) => one === child) && spared(children))) return false;
    return action().then(() => true);
  };
  switch (what) {
    case "worker killed":
      return free(worker, () => worker.kill(ms));
    case "server killed":
      return free(server, () => server.kill(ms));
    case "simulator killed":
      return free(simulator.child, () => simulator.child.kill(2 * ms));
    case "worker frozen":
      return free(worker, () => worker.freeze(longMs));
    case "server frozen":
      return free(server, () => server.freeze(ms));
    case "simulator frozen":
      return free(simulator.child, () => simulator.child.freeze(longMs));
    case "worker stopped":
      return free(worker, () => worker.restart());
    case "server stopped":
      return free(server, () => server.restart());
    case "sessions cut":
      return (await world.cutSessions(random.pick([0.2, 0.5, 1]))) > 0;
    case "database killed":
      await world.endDatabase("SIGKILL");
      return true;
    case "database stopped":
      await world.endDatabase("SIGTERM");
      return true;
    case "simulator wedged and killed":
      return free(simulator.child, () => wedge(simulator, ms));
    case "simulator's nerves":
      return annoy(simulator, random);
  }
}

async function wedge({ child }: Simulated, downMs: number): Promise<void> {
  child.send({ wedge: true } satisfies Partial<Switches>);
  await delay(LOST_MS + 2_000);
  await child.kill(downMs);
}

function annoy({ child }: Simulated, random: Random): boolean {
  const nerves: Partial<Switches>[] = [
    { dropSubmits: 1 },
    { loseSubmitAnswers: 1 },
    { lostInterrupts: 2 },
    { historyLagMs: random.whole(10, 200) },
    { stallSockets: true },
    { stallSockets: false },
    { answers: "error" },
    { answers: "normal" },
    { answers: "html" },
    { answers: "normal" },
  ];
  child.send(random.pick(nerves));
  return true;
}

/** Makes a simulator well-behaved again. */
export const calm: Partial<Switches> = { ...DEFAULT_SWITCHES, failures: FAILURES };
