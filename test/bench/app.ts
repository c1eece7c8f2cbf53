// Starts Sluice as people do, in a process of its own, and waits for the line that says that it is ready.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { NODE_FLAGS } from "./nodeFlags.ts";
import { serverUnder } from "./server.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE_MS = 60_000;

export interface StartOptions {
  /** "npm start", as the README says it, or "node server/main.ts" without npm around it. */
  by: "npm" | "node";
  environment: Readonly<Record<string, string>>;
}

export interface Ready {
  url: string;
  /** From the start of the process to the first answer of /healthz after the line that it is ready. */
  tookMs: number;
  /** The page had to be built first. */
  built: boolean;
}

export interface RunningApp {
  /** Of the command: npm's, where npm starts the server. */
  readonly pid: number;
  readonly ready: Promise<Ready>;
  readonly stop: () => Promise<void>;
}

export function startProcess({ by, environment }: StartOptions): RunningApp {
  const startedAt = performance.now();
  const [command, flags] = by === "npm" ? ["npm", ["start"]] : [process.execPath, [...NODE_FLAGS, "server/main.ts"]];
  const env = cleanEnvironment(environment);
  // A group of its own, so that all of it can be ended if need be.
  const child = spawn(command, flags, { cwd: ROOT, env, stdio: ["ignore", "pipe", "ignore"], detached: true });
  const closed = once(child, "close");
  const ready = untilReady(child, startedAt);
  // A row that ends early waits for neither.
  for (const promise of [closed, ready]) promise.catch(() => undefined);
  return { pid: child.pid ?? 0, ready, stop: () => end(child, closed) };
}

/** The server is told itself, as npm's shell would die without passing it on. The output is closed when all of it has gone. */
async function end(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  const force = setTimeout(() => process.kill(-pid, "SIGKILL"), 15_000);
  const server = child.spawnfile === "npm" ? await serverUnder(pid).catch(() => pid) : pid;
  process.kill(server, "SIGTERM");
  await closed;
  clearTimeout(force);
}

async function untilReady(child: ChildProcess, startedAt: number): Promise<Ready> {
  if (!child.stdout) throw new Error("a process without an output");
  const timer = setTimeout(() => child.kill("SIGTERM"), PATIENCE_MS);
  let built = false;
  let last = "";
  for await (const text of createInterface(child.stdout)) {
    last = text;
    const line = parseLine(text);
    if (line.msg?.startsWith("building the page")) built = true;
    if (!line.msg?.startsWith("Sluice is ready") || line.url === undefined) continue;
    clearTimeout(timer);
    const response = await fetch(`${line.url}/healthz`);
    if (!response.ok) throw new Error(`/healthz answered ${response.status}`);
    const tookMs = performance.now() - startedAt;
    child.stdout.resume();
    return { url: line.url, tookMs, built };
  }
  clearTimeout(timer);
  throw new Error(`Sluice did not get ready. It said last: ${last}`);
}

/** npm says a few lines of its own. */
function parseLine(text: string): { msg?: string; url?: string } {
  return text.startsWith("{") ? (JSON.parse(text) as { msg?: string; url?: string }) : {};
}

/** Nothing that is set around the bench shall change what is measured. */
function cleanEnvironment(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = /^(SLUICE_.*|DATABASE_URL|COMFYUI_URLS|PORT|HOST|LOG_LEVEL|NODE_OPTIONS|npm_.*)$/;
  const rest = Object.entries(process.env).filter(([name]) => !own.test(name));
  return { ...Object.fromEntries(rest), PORT: "0", ...environment };
}
