// One simulated ComfyUI as a process of its own, for chaos: what it really ran stands in a file that outlives any kill.
import { openSync, writeSync } from "node:fs";
import { startSimulator } from "../../server/simulator/start.ts";
import type { Switches } from "../../server/simulator/switches.ts";
import { FAILURES, type RunLine } from "./runLog.ts";

const [port, logFile = ""] = process.argv.slice(2);
const file = openSync(logFile, "a");
const simulator = await startSimulator({ port: Number(port), seconds: 0.1, failures: FAILURES });

// Asked of every entry right when it happens, and never satisfied.
void simulator.log.seen((entry) => {
  if (entry.kind === "started") simulator.switches.seconds = 0.02 + 0.18 * Math.random();
  if (entry.kind === "node" || entry.kind === "restarted") return false;
  const line: RunLine = {
    at: Date.now(),
    pid: process.pid,
    kind: entry.kind,
    promptId: entry.promptId,
    ...(entry.kind === "ended" && { outcome: entry.outcome }),
  };
  writeSync(file, `${JSON.stringify(line)}\n`);
  return false;
});

process.on("message", (switches: Partial<Switches>) => Object.assign(simulator.switches, switches));
process.stdout.write(`ready: ${simulator.url}\n`);
