// What the simulators really ran, attempt by attempt, as they wrote it down themselves.
import { readFile } from "node:fs/promises";
import type { LogEntry, Outcome } from "../../server/simulator/log.ts";
import type { Failure } from "../../server/simulator/switches.ts";

/** Prompts in these colors fail on every simulator. */
export const FAILING = { color: 13, outOfMemoryColor: 14 };

export const FAILURES: Failure[] = [
  { classType: "EmptyImage", input: { name: "color", value: FAILING.color }, kind: "exception" },
  { classType: "EmptyImage", input: { name: "color", value: FAILING.outOfMemoryColor }, kind: "oom" },
];

export interface RunLine {
  /** By the clock on the wall, in ms. */
  at: number;
  /** Of the simulator's life. */
  pid: number;
  kind: Exclude<LogEntry["kind"], "node" | "restarted">;
  promptId: string | null;
  outcome?: Outcome;
}

/** One prompt_id on one simulator. */
export interface Run {
  url: string;
  pid: number;
  submittedAt: number[];
  startedAt: number[];
  dequeuedAt: number | null;
  ended: { at: number; outcome: Outcome }[];
  interrupts: number;
}

/** By prompt_id. The same id in two lives or on two simulators gives two runs. */
export async function readRuns(files: readonly { url: string; file: string }[]): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>();
  for (const { url, file } of files) {
    const text = await readFile(file, "utf8").catch(() => "");
    for (const line of text.split("\n")) if (line !== "") note(runs, url, JSON.parse(line) as RunLine);
  }
  return runs;
}

function note(runs: Map<string, Run[]>, url: string, line: RunLine): void {
  if (line.promptId === null || line.kind === "refused") return;
  const own = runs.get(line.promptId) ?? [];
  runs.set(line.promptId, own);
  let run = own.find((known) => known.url === url && known.pid === line.pid);
  if (!run) {
    // An interrupt of what this life doesn't know is no run.
    if (line.kind === "interrupt") return;
    run = { url, pid: line.pid, submittedAt: [], startedAt: [], dequeuedAt: null, ended: [], interrupts: 0 };
    own.push(run);
  }
  switch (line.kind) {
    case "submitted":
      run.submittedAt.push(line.at);
      return;
    case "started":
      run.startedAt.push(line.at);
      return;
    case "dequeued":
      run.dequeuedAt = line.at;
      return;
    case "ended":
      run.ended.push({ at: line.at, outcome: line.outcome ?? "gone" });
      return;
    case "interrupt":
      run.interrupts += 1;
  }
}
