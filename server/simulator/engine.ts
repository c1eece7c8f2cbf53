// One life of the simulated ComfyUI process: its queue, its cache and the one worker that runs prompts.

import type { Files } from "./files.ts";
import type { Gates, Place } from "./gate.ts";
import type { Hub } from "./hub.ts";
import { type InterruptFlag, makeInterruptFlag } from "./interrupt.ts";
import type { RunLog } from "./log.ts";
import type { Value } from "./picture.ts";
import type { Cache } from "./plan.ts";
import { PromptQueue, type Ui } from "./queue.ts";
import type { Switches } from "./switches.ts";

export type Made = { values: Value[]; ui: Ui | null };

/** What outlives a restart. */
export type World = { switches: Switches; hub: Hub; files: Files; gates: Gates; log: RunLog };

export type Engine = World & {
  queue: PromptQueue;
  flag: InterruptFlag;
  cache: Cache<Made>;
  life: AbortSignal;
  /** For whom the running prompt reports, and its node at work. */
  atWork: { clientId: string | null; nodeId: string | null };
};

export function makeEngine(world: World, life: AbortSignal): Engine {
  const queue: PromptQueue = new PromptQueue(() => {
    world.hub.send("status", { status: { exec_info: { queue_remaining: queue.remaining } } }, null);
  });
  const atWork = { clientId: null, nodeId: null };
  return { ...world, queue, flag: makeInterruptFlag(), cache: new Map(), life, atWork };
}

/** Waits where a test holds; an interrupt (unless the hold is stubborn) or a restart gets it out. */
export async function passGate(engine: Engine, place: Place, interruptible: boolean): Promise<void> {
  if (!engine.gates.anyHold) return;
  const over = Promise.withResolvers<void>();
  engine.life.addEventListener("abort", () => over.resolve(), { once: true });
  await engine.gates.pass(place, interruptible ? Promise.race([engine.flag.raised(), over.promise]) : over.promise);
  engine.life.throwIfAborted();
}

/** Waits until that moment of performance.now(), at least one turn of the event loop; throws when the process ends. */
export async function pauseUntil(life: AbortSignal, moment: number): Promise<void> {
  const ms = moment - performance.now();
  await new Promise<void>((resolve) => {
    if (ms <= 0) return void setImmediate(resolve);
    const done = () => {
      clearTimeout(timer);
      life.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    life.addEventListener("abort", done);
  });
  life.throwIfAborted();
}

export function endOfLife(life: AbortSignal): Promise<void> {
  if (life.aborted) return Promise.resolve();
  return new Promise((resolve) => life.addEventListener("abort", () => resolve(), { once: true }));
}
