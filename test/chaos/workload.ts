// What people do to Sluice during a chaos run: they submit, cancel, pause and retry at random, over GraphQL, at any server.
import { setTimeout as delay } from "node:timers/promises";
import { clientOf, Refused } from "../support/client.ts";
import { ACTIONS, act, type Told, type Turn } from "./acts.ts";

export interface WorkloadOptions extends Omit<Turn, "client" | "color"> {
  signal: AbortSignal;
}

export const noneTold = (): Told => ({
  submitted: new Map(),
  cancels: [],
  keys: new Map(),
  asked: 0,
  unanswered: 0,
  faults: [],
});

const EXPECTED = new Set(["CONFLICT", "INTERNAL_SERVER_ERROR"]);
const PATIENCE_MS = 10_000;

/** One person; several may share what they were told. */
export async function work(options: WorkloadOptions): Promise<void> {
  const { random, signal, told } = options;
  for (let color = random.whole(1_000, 9_000_000); !signal.aborted; color += 1_000) {
    const action = random.weighted(ACTIONS);
    told.asked += 1;
    try {
      const client = clientOf(random.pick(options.urls));
      await Promise.race([
        act(action, { ...options, client, color }),
        delay(PATIENCE_MS, null, { ref: false }).then(giveUp),
      ]);
    } catch (error) {
      if (error instanceof Refused && !EXPECTED.has(error.code))
        told.faults.push(`${action}: ${error.code} ${error.message}`);
      told.unanswered += 1;
    }
    await delay(random.whole(20, 250));
  }
}

const giveUp = (): never => {
  throw new Error("no answer");
};
