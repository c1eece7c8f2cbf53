// A server in a process of its own that can be asked what it costs.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Bench } from "../bench.ts";
import type { Probe } from "./probe.ts";

export interface Served {
  url: string;
  probe(what: keyof Probe): Promise<number>;
  send(message: object): void;
}

const PROBE = fileURLToPath(new URL("./probe.ts", import.meta.url));

/** The program says in a line of JSON that it is ready, and where. */
export async function serve(
  bench: Bench,
  program: URL,
  environment: Readonly<Record<string, string>> = {},
  ownFlags: readonly string[] = [],
): Promise<Served> {
  const flags = [...ownFlags, ...(process.env.BENCH_NODE_FLAGS ?? "").split(" ").filter(Boolean)];
  const child = spawn(process.execPath, ["--expose-gc", ...flags, "--import", PROBE, fileURLToPath(program)], {
    env: { ...process.env, NODE_ENV: "production", ...environment },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  bench.onEnd(() => end(child));
  const url = await addressOf(child);
  return {
    url,
    send: (message) => void child.send(message),
    async probe(what) {
      child.send({ probe: what });
      for (;;) {
        const [message] = (await once(child, "message")) as [{ probed?: number }];
        if (message.probed !== undefined) return message.probed;
      }
    },
  };
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error("a process without an output");
  let last = "";
  const lines = createInterface(stdout);
  for await (const text of lines) {
    last = text;
    const line = text.startsWith("{") ? (JSON.parse(text) as { msg?: string; url?: string }) : {};
    if (!line.msg?.includes("ready") || line.url === undefined) continue;
    stdout.resume();
    return line.url;
  }
  throw new Error(`A server did not get ready. It said last: ${last}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 12_000);
  await exited;
  clearTimeout(force);
}
