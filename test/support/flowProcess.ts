// A worker as a process of its own, so that a story can kill it, freeze it, and tell it to stop.
import { spawn } from "node:child_process";
import { on, once } from "node:events";
import { createInterface } from "node:readline";

export interface WorkerProcess extends AsyncDisposable {
  kill(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT" | "SIGTERM"): void;
  /** Resolves when its log says so; rejects when it ends before. */
  said(text: string): Promise<void>;
  /** Its exit code; null when a signal ended it. */
  exited: Promise<number | null>;
}

/** Resolves when it works. */
export async function startWorkerProcess(environment: Record<string, string>): Promise<WorkerProcess> {
  const { PORT: _port, ...rest } = environment;
  const child = spawn(process.execPath, ["server/main.ts"], {
    env: { ...process.env, ...rest, SLUICE_ROLE: "worker", LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const lines = createInterface(child.stdout);
  const said = async (text: string): Promise<void> => {
    for await (const [line] of on(lines, "line", { close: ["close"] })) if (String(line).includes(text)) return;
    throw new Error(`The worker ended before it said: ${text}`);
  };
  await said("worker runs");
  return {
    kill: (signal) => child.kill(signal),
    said,
    exited,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
