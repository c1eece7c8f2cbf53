// What every row may ask for: databases, whole Sluices and simulators, all gone again when the row ends.
import { randomUUID } from "node:crypto";
import { removeDataDir, temporaryFolder } from "../support/cluster.ts";
import { type RunningApp, type StartOptions, startProcess } from "./app.ts";
import { type SimulatorProcess, startSimulatorProcess } from "./simulator.ts";
import type { Store } from "./store.ts";

export interface Bench {
  /** Fewer repeats and smaller numbers. */
  readonly quick: boolean;
  /** A migrated, empty database; its address. */
  database(): Promise<string>;
  /** A folder that the embedded database's user can reach too. */
  folder(): Promise<string>;
  /** Sluice as people start it, in a process of its own. */
  app(options: StartOptions): Promise<RunningApp>;
  simulator(seconds: number): Promise<SimulatorProcess>;
  /** Run when the row ends, last first. */
  onEnd(end: () => Promise<unknown>): void;
}

export function openBench(store: Store, stack: AsyncDisposableStack, quick: boolean): Bench {
  return {
    quick,
    async database() {
      const name = `sluice_bench_${randomUUID().replaceAll("-", "")}`;
      const url = await store.create(name);
      stack.defer(() => store.drop(name));
      return url;
    },
    async folder() {
      const folder = await temporaryFolder("sluice-bench-");
      stack.defer(() => removeDataDir(folder));
      return folder;
    },
    async app(options) {
      const app = startProcess(options);
      stack.defer(app.stop);
      await app.ready;
      return app;
    },
    async simulator(seconds) {
      const simulator = startSimulatorProcess(seconds);
      stack.defer(simulator.stop);
      return simulator;
    },
    onEnd: (end) => stack.defer(async () => void (await end())),
  };
}
