// A worker or a server as a process of its own, so that a story can kill it, freeze it, and tell it to stop.
import { spawn } from "node:child_process";
import { on, once } from "node:events";
import { createInterface } from "node:readline";

export interface OwnProcess extends AsyncDisposable {
  kill(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT" | "SIGTERM"): void;
  /** Resolves when its log says so; rejects when it ends before. */
  said(text: string): Promise<void>;
  /** Its exit code; null when a signal ended it. */
  exited: Promise<number | null>;
}

/** Resolves when it works. */
export const startWorkerProcess = ({ PORT: _port, ...rest }: Record<string, string>): Promise<OwnProcess> =>
  startProcess({ ...rest, SLUICE_ROLE: "worker" }, "worker runs");

/** Resolves when it is ready. */
export const startServerProcess = (environment: Record<string, string>): Promise<OwnProcess> =>
  startProcess({ ...environment, PORT: "0", SLUICE_ROLE: "server" }, "Sluice is ready");

async function startProcess(environment: Record<string, string>, ready: string): Promise<OwnProcess> {
  const child = spawn(process.execPath, ["server/main.ts"], {
    env: { ...process.env, ...environment, LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const lines = createInterface(child.stdout);
  const said = async (text: string): Promise<void> => {
    for await (const [line] of on(lines, "line", { close: ["close"] })) if (String(line).includes(text)) return;
    throw new Error(`The process ended before it said: ${text}`);
  };
  await said(ready);
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
