// Writes a subscription's answers straight to its socket, as `next` messages of graphql-transport-ws with the payload's text shared between sockets.
import type { ExecutionResult } from "graphql";
import type { WebSocket } from "ws";
import { DONE, Pulled, type Step } from "../events/stream.ts";
import { hubDrops } from "../metrics.ts";
import { textOf } from "./share.ts";

/** What may wait in a socket's buffer before its reader is waited for. */
const MAX_BUFFERED_BYTES = 256 * 1024;
const LOOK_AGAIN_MS = 20;

export interface FrameTarget {
  socket: WebSocket;
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
    this.#head = `{"id":${JSON.stringify(target.id)},"type":"next","payload":`;
  }

  pull(): Promise<Step<never>> {
    this.#run();
    return this.#ended.promise;
  }

  end(): void {
    this.#over = true;
    this.#source.end();
    this.#ended.resolve(DONE);
  }

  readonly #run = (): void => {
    for (let goesOn = true; goesOn && !this.#over; ) {
      const step = this.#source.pull();
      if (step instanceof Promise) return void step.then(this.#resume, this.#ended.reject);
      goesOn = this.#write(step);
    }
  };

  readonly #resume = (step: Step<ExecutionResult>): void => {
    if (this.#write(step)) this.#run();
  };

  /** False: it goes on later, or not at all. */
  #write(step: Step<ExecutionResult>): boolean {
    const { socket, stuckMs } = this.#target;
    if (step.done || this.#over) {
      this.end();
      return false;
    }
    try {
      socket.send(`${this.#head}${textOf(step.value)}}`);
    } catch (error) {
      this.#ended.reject(error);
      this.end();
      return false;
    }
    if (socket.bufferedAmount <= MAX_BUFFERED_BYTES) return true;
    void drained(socket, stuckMs).then((reads) => (reads ? this.#run() : this.end()));
    return false;
  }
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
