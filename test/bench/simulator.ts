// Runs a simulated ComfyUI in a process of its own, and gets the log of what really ran there.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LogEntry } from "../../server/simulator/log.ts";

const PROGRAM = fileURLToPath(new URL("./simulatorProcess.ts", import.meta.url));

export type SimulatorMessage = { kind: "listening"; url: string } | { kind: "log"; entries: readonly LogEntry[] };

export interface SimulatorProcess {
  readonly url: Promise<string>;
  /** Resolves with the whole log as soon as that many prompts have ended. */
  readonly log: (ended: number) => Promise<readonly LogEntry[]>;
  readonly stop: () => Promise<void>;
}

export function startSimulatorProcess(seconds: number): SimulatorProcess {
  const child = fork(PROGRAM, [String(seconds)], { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const url = answerOf(child, "listening").then((message) => message.url);
  url.catch(() => undefined);
  return {
    url,
    async log(ended) {
      const answer = answerOf(child, "log");
      child.send({ ended });
      return (await answer).entries;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

function answerOf<K extends SimulatorMessage["kind"]>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<SimulatorMessage, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const hear = (message: unknown) => {
      if (!isOf(message as SimulatorMessage, kind)) return;
      child.off("message", hear);
      child.off("exit", lose);
      resolve(message as Extract<SimulatorMessage, { kind: K }>);
    };
    const lose = () => reject(new Error("the simulator's process has ended"));
    child.on("message", hear);
    child.once("exit", lose);
  });
}

const isOf = (message: SimulatorMessage, kind: SimulatorMessage["kind"]): boolean => message.kind === kind;
