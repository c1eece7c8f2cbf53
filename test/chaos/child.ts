// A process that is kept running: killed, frozen or stopped at will, and started again.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface ChildOptions {
  name: string;
  /** Program and arguments for node. */
  args: string[];
  environment: Record<string, string>;
  logFile: string;
  /** What its output says when it is ready. */
  readyWhen: RegExp;
}

/** One life of the process; times by the clock on the wall, in ms. */
export interface Life {
  pid: number;
  startedAt: number;
  endedAt: number | null;
}

const LEASH = fileURLToPath(new URL("./leash.ts", import.meta.url));
const RETRY_MS = 300;
const STOP_MS = 10_000;

export class Child {
  readonly name: string;
  readonly lives: Life[] = [];
  /** What it did that no process may do: ending by itself, unhandled errors. */
  readonly faults: string[] = [];
  #options: ChildOptions;
  #log: WriteStream;
  #process: ChildProcess | null = null;
  #busy = false;
  #ended = false;
  /** The end of this life was asked for. */
  #asked = false;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: "a" });
  }

  /** It is down, frozen, or on its way up. */
  get busy(): boolean {
    return this.#busy;
  }

  /** While the database is away no start succeeds: whoever runs a server starts it again. */
  async start(): Promise<void> {
    while (!this.#ended && !(await this.#launch())) await delay(RETRY_MS);
  }

  /** Dead at once, and started again after that time. */
  kill(downMs: number): Promise<void> {
    return this.#whileBusy(async () => {
      await this.#signal("SIGKILL");
      await delay(downMs);
      await this.start();
    });
  }

  /** Asked to stop, which it must do in order, and started again. */
  restart(): Promise<void> {
    return this.#whileBusy(async () => {
      const before = Date.now();
      const code = await this.#signal("SIGTERM");
      const ms = Date.now() - before;
      if (code !== 0 || ms > STOP_MS)
        this.faults.push(`${this.name} was asked to stop and ended with ${code} after ${ms} ms`);
      await this.start();
    });
  }

  freeze(ms: number): Promise<void> {
    return this.#whileBusy(async () => {
      this.#process?.kill("SIGSTOP");
      await delay(ms);
      this.#process?.kill("SIGCONT");
    });
  }

  send(message: object): void {
    if (this.#process?.connected) this.#process.send(message, () => undefined);
  }

  /** For good. */
  end = async (): Promise<void> => {
    this.#ended = true;
    await this.#signal("SIGKILL");
    this.#log.end();
  };

  /** In order, and for good; gives the exit code. */
  async stop(): Promise<number | null> {
    this.#ended = true;
    const code = await this.#signal("SIGTERM");
    this.#log.end();
    return code;
  }

  async #whileBusy(action: () => Promise<void>): Promise<void> {
    if (this.#busy || this.#ended) return;
    this.#busy = true;
    await action().finally(() => {
      this.#busy = false;
    });
  }

  /** False: it ended before it was ready. */
  async #launch(): Promise<boolean> {
    const child = spawn(process.execPath, ["--import", LEASH, ...this.#options.args], {
      env: { ...process.env, ...this.#options.environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#process = child;
    this.#asked = false;
    const life: Life = { pid: child.pid ?? 0, startedAt: Date.now(), endedAt: null };
    this.lives.push(life);
    let ready = false;
    const exited = once(child, "exit").then(([code, signal]) => {
      life.endedAt = Date.now();
      if (ready && !this.#asked) this.faults.push(`${this.name} ended by itself (${code ?? signal})`);
      return false;
    });
    ready = await Promise.race([this.#hear(child), exited]);
    return ready;
  }

  #hear({ stdout, stderr }: ChildProcess): Promise<boolean> {
    const { readyWhen, logFile } = this.#options;
    return new Promise((resolve) => {
      const hear = (text: Buffer): void => {
        this.#log.write(text);
        if (text.includes("a fault that nobody handled"))
          this.faults.push(`${this.name} had an unhandled error, see ${logFile}`);
        if (readyWhen.test(text.toString())) resolve(true);
      };
      stdout?.on("data", hear);
      stderr?.on("data", hear);
    });
  }

  /** Gives the exit code. */
  async #signal(signal: NodeJS.Signals): Promise<number | null> {
    const dying = this.#process;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return dying?.exitCode ?? null;
    this.#asked = true;
    const exited = once(dying, "exit");
    dying.kill(signal);
    await exited;
    return dying.exitCode;
  }
}
