// ComfyUI's queue, running prompt and history: plain memory, gone with the process.
import { type Graph, heapify, heapPop, heapPush, type QueueItem } from "./heap.ts";

export type Ui = { [key: string]: unknown[] };
export type StatusMessage = [type: string, data: { [key: string]: unknown }];
export type NodeMeta = { node_id: string; display_node: string; parent_node: null; real_node_id: string };

export type HistoryEntry = {
  prompt: QueueItem;
  outputs: { [nodeId: string]: Ui };
  status: { status_str: "success" | "error"; completed: boolean; messages: StatusMessage[] };
  meta: { [nodeId: string]: NodeMeta };
};

/** ComfyUI keeps 10,000; a graph each would not fit Sluice's memory. */
const MOST_HISTORY = 300;

export class PromptQueue {
  readonly pending: QueueItem[] = [];
  readonly history = new Map<string, HistoryEntry>();
  running: QueueItem | null = null;
  #counter = 0;
  #arrived: () => void = () => undefined;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get remaining(): number {
    return this.pending.length + (this.running ? 1 : 0);
  }

  /** A number that the client gives doesn't count; front counts downwards from the same counter. */
  nextNumber(front: boolean): number {
    const number = this.#counter;
    this.#counter += 1;
    return front ? -number : number;
  }

  put(number: number, promptId: string, prompt: Graph, extraData: QueueItem[3], outputs: string[]): void {
    heapPush(this.pending, [number, promptId, prompt, extraData, outputs]);
    this.#onChange();
    this.#arrived();
  }

  async take(life: AbortSignal): Promise<QueueItem> {
    while (this.pending.length === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#arrived = resolve;
      const ended = () => resolve();
      life.addEventListener("abort", ended);
      await promise;
      life.removeEventListener("abort", ended);
      life.throwIfAborted();
    }
    this.running = heapPop(this.pending) ?? null;
    if (!this.running) return this.take(life);
    this.#onChange();
    return this.running;
  }

  done(entry: HistoryEntry): void {
    this.running = null;
    const id = entry.prompt[1];
    this.history.delete(id);
    this.history.set(id, entry);
    for (const oldest of this.history.keys()) {
      if (this.history.size <= MOST_HISTORY) break;
      this.history.delete(oldest);
    }
    this.#onChange();
  }

  /** The first match only, pending only. */
  delete(promptId: string): boolean {
    const index = this.pending.findIndex((item) => item[1] === promptId);
    if (index < 0) return false;
    this.pending.splice(index, 1);
    heapify(this.pending);
    this.#onChange();
    return true;
  }

  clear(): QueueItem[] {
    const gone = this.pending.splice(0);
    this.#onChange();
    return gone;
  }
}
