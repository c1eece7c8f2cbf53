// Runs prompts against a simulator as the worker does, and notes what was reported.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Features, featuresOf, parseVersion } from "../../server/comfy/features.ts";
import type { RunEnd } from "../../server/comfy/outcome.ts";
import type { Progress } from "../../server/comfy/progress.ts";
import { type RunOptions, runPrompt } from "../../server/comfy/run.ts";
import type { LogEntry } from "../../server/simulator/log.ts";
import type { Simulator } from "../../server/simulator/start.ts";

export type Runner = {
  promptId: string;
  clientId: string;
  interrupt: AbortController;
  stop: AbortController;
  progress: Progress[];
  previews: { image: Buffer; mimeType: string }[];
  notices: (string | null)[];
  starts: number;
  end: Promise<RunEnd>;
};

export function run(simulator: Simulator, workflow: RunOptions["workflow"], more: Partial<RunOptions> = {}): Runner {
  const [interrupt, stop] = [new AbortController(), new AbortController()];
  const own = { promptId: randomUUID(), clientId: randomUUID(), ...pickIds(more) };
  const runner: Runner = {
    ...own,
    interrupt,
    stop,
    progress: [],
    previews: [],
    notices: [],
    starts: 0,
    end: unknownEnd,
  };
  runner.end = runPrompt({
    ...own,
    address: simulator.url,
    features: featuresFor(simulator.switches.version),
    workflow,
    extraData: {},
    resume: false,
    interrupt: interrupt.signal,
    stop: stop.signal,
    lostMs: 60_000,
    onProgress: (progress) => runner.progress.push(progress),
    onPreview: (image, mimeType) => runner.previews.push({ image, mimeType }),
    onNotice: (message) => runner.notices.push(message),
    onStarted: () => {
      runner.starts += 1;
    },
    ...more,
  });
  return runner;
}

const unknownEnd = new Promise<RunEnd>(() => undefined);

function pickIds({ promptId, clientId }: Partial<RunOptions>): { promptId?: string; clientId?: string } {
  return { ...(promptId && { promptId }), ...(clientId && { clientId }) };
}

function featuresFor(version: string): Features {
  return featuresOf(parseVersion(version) ?? [0, 0, 0]);
}

/** What the log says of one kind, for one prompt. */
export function logged<K extends LogEntry["kind"]>(simulator: Simulator, kind: K, promptId: string): LogEntry[] {
  return simulator.log.entries.filter(
    (entry) => entry.kind === kind && "promptId" in entry && entry.promptId === promptId,
  );
}

export function example(name: "no-model" | "slow-no-model" | "text-to-image"): RunOptions["workflow"] {
  return JSON.parse(readFileSync(new URL(`../../docs/examples/${name}.json`, import.meta.url), "utf8"));
}
