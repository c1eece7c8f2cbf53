// Writes a subscription's answers straight to its socket, as `next` messages of graphql-transport-ws with the payload's text shared between sockets.
import type { Writable } from "node:stream";
import type { ExecutionResult } from "graphql";
import type { WebSocket } from "ws";
import { DONE, Pulled, type Step } from "../events/stream.ts";
import { hubDrops } from "../metrics.ts";
import { textOf } from "./share.ts";

/** What may wait in a socket's buffer before its reader is waited for. */
const MAX_BUFFERED_BYTES = 256 * 1024;
const LOOK_AGAIN_MS = 20;
/** How long many are served at a stretch. */
const SLICE_MS = 10;

export interface FrameTarget {
  socket: WebSocket;
  /** What the socket writes to. */
  wire: Pick<Writable, "cork" | "uncork">;
  /** Of the operation, as the client chose it. */
  id: string;
  /** Who reads nothing for so long is cut off, and comes back with its cursor. */
  stuckMs: number;
}

/**
 * For graphql-ws this is a stream without values: it sees the end, and says `complete`. By itself it would stringify every answer once a socket.
 * Callbacks instead of an async function: that would keep the last answer in memory for as long as it waits for the next one.
 */
export class Frames extends Pulled<never> {
  readonly #source: Pulled<ExecutionResult>;
  readonly #target: FrameTarget;
  readonly #head: string;
  readonly #ended = Promise.withResolvers<Step<never>>();
  #over = false;

  constructor(source: Pulled<ExecutionResult>, target: FrameTarget) {
    super();
    this.#source = source;
    this.#target = target;
    // Joined: a template would keep its parts, and every message would put them together again.
    this.#head = ['{"id":', JSON.stringify(target.id), ',"type":"next","payload":'].join("");
  }

  pull(): Promise<Step<never>> {
    this.run();
    return this.#ended.promise;
  }

  end(): void {
    this.#over = true;
    this.#source.end();
    this.#ended.resolve(DONE);
  }

  readonly #rouse = (): void => {
    if (roused.push(this) === 1) queueMicrotask(serveRoused);
  };

  /** What is there goes out in one piece; what is not there yet rouses it again. */
  run(): void {
    const { socket, wire, stuckMs } = this.#target;
    for (let goesOn = true; goesOn && !this.#over; ) {
      wire.cork();
      goesOn = this.#fill();
      wire.uncork();
      if (socket.bufferedAmount <= MAX_BUFFERED_BYTES) continue;
      if (goesOn && !this.#over) void drained(socket, stuckMs).then((reads) => (reads ? this.run() : this.end()));
      return;
    }
  }

  /** True: there may be more at once, but enough waits to be read. */
  #fill(): boolean {
    while (!this.#over && this.#target.socket.bufferedAmount <= MAX_BUFFERED_BYTES) {
      const step = this.#source.pull(this.#rouse);
      if (step === null) return false;
      if (step instanceof Promise) {
        step.then((found) => this.#resume(found), this.#ended.reject);
        return false;
      }
      this.#write(step);
    }
    return true;
  }

  #resume(step: Step<ExecutionResult> | null): void {
    if (step === null) return;
    this.#write(step);
    this.run();
  }

  #write(step: Step<ExecutionResult>): void {
    if (step.done || this.#over) {
      this.end();
      return;
    }
    try {
      this.#target.socket.send(`${this.#head}${textOf(step.value)}}`);
    } catch (error) {
      this.#ended.reject(error);
      this.end();
    }
  }
}

/** Served when all that was just told is told: so all of it goes to each socket at once. */
const roused: Frames[] = [];

/** Whatever else the process has to do comes in between. */
function serveRoused(): void {
  const until = performance.now() + SLICE_MS;
  let served = 0;
  for (; served < roused.length && performance.now() < until; served += 1) roused[served]?.run();
  roused.splice(0, served);
  if (roused.length > 0) setImmediate(serveRoused);
}

/** False: the reader was stuck and has been cut off, or has gone by itself. One that reads slowly is not stuck. */
async function drained(socket: WebSocket, stuckMs: number): Promise<boolean> {
  let waiting = socket.bufferedAmount;
  // Counted in looks: time in which this process stood still is not the reader's fault.
  for (let stuckLooks = 0; waiting > MAX_BUFFERED_BYTES / 2; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    if (socket.readyState !== socket.OPEN) return false;
    stuckLooks = socket.bufferedAmount < waiting ? 0 : stuckLooks + 1;
    waiting = socket.bufferedAmount;
    if (stuckLooks * LOOK_AGAIN_MS < stuckMs) continue;
    hubDrops.inc({ kind: "stuck" });
    socket.terminate();
    return false;
  }
  return true;
}
