// Listens to the socket on behalf of one prompt: progress and previews go out, and the follower is woken when something happened.
import type { Address } from "../../schema/model/address.ts";
import type { Message } from "./message.ts";
import { trackOwnership } from "./ownership.ts";
import { collectPictures, type Pictures } from "./pictures.ts";
import { type Progress, trackProgress, type WorkflowNodes } from "./progress.ts";
import { type ComfySocket, type EarlySocket, openSocket } from "./socket.ts";

export type WatchOptions = {
  address: Address | string;
  promptId: string;
  clientId: string;
  workflow: WorkflowNodes;
  /** Open already, under this clientId. */
  early?: EarlySocket | null;
  onProgress?(progress: Progress): void;
  onPreview?(image: Buffer, mimeType: string): void;
  /** The first node or execution_start was seen, or HTTP says that it runs. Called once. */
  onStarted?(): void;
};

export type Watch = {
  readonly socket: ComfySocket;
  readonly nodeSeen: boolean;
  /** When a frame last told something of our prompt, by performance.now(). A greeting, which a dead worker gets too, doesn't count. */
  readonly heardAt: number;
  /** What came over the socket only. */
  readonly pictures: Pictures;
  started(): void;
  /** Resolves after the delay, or at once when the socket has something to say since the last rest. */
  rest(delayMs: number): Promise<void>;
  wake(): void;
  /** Resolves when the socket has told that the prompt is over, or after the delay. */
  heardEnd(delayMs: number): Promise<void>;
  /** True unless ComfyUI, asked over a new socket, names no node at work. */
  confirmNode(): Promise<boolean | "unknown">;
  close(): Promise<void>;
};

/** History is written just after these; `executing` with no node follows then and wakes by itself. */
const NEARLY_OVER_MS = 100;
/** ComfyUI names the node right after the greeting of a new socket. */
const GREETING_MS = 250;

export function openWatch(options: WatchOptions): Watch {
  const bell = makeBell();
  let nodeSeen = false;
  let heardAt = performance.now();
  let started = false;
  const finale = hearFinale(bell.ring);
  const pictures = collectPictures(options.workflow);

  const start = () => {
    if (!started) options.onStarted?.();
    started = true;
  };
  const track = trackProgress(options.workflow);
  const ownership = trackOwnership(options.promptId);
  const onMessage = (message: Message) => {
    if (!ownership.take(message)) return;
    if (isSignOfLife(message)) heardAt = performance.now();
    if (message.type === "preview") {
      pictures.keep(message, ownership.nodeId);
      return options.onPreview?.(message.image, message.mimeType);
    }
    if (showsNode(message)) nodeSeen = true;
    if (nodeSeen || message.type === "execution_start") start();
    const progress = track(message);
    if (progress) options.onProgress?.(progress);
    if (message.type === "executing" && message.nodeId === null) bell.ring();
    if (tellsEnd(message)) finale.hear(!ownership.running);
  };
  const onClose = () => {
    ownership.forget();
    bell.ring();
  };
  const handlers = { onMessage, onClose };
  const socket = options.early?.attach(handlers) ?? openSocket(options.address, options.clientId, handlers);
  return {
    socket,
    get nodeSeen() {
      return nodeSeen;
    },
    get heardAt() {
      return heardAt;
    },
    pictures,
    started: start,
    rest: bell.rest,
    wake: bell.ring,
    heardEnd: finale.heard,
    async confirmNode() {
      ownership.forget();
      if (!(await socket.reopen())) return "unknown";
      await new Promise((resolve) => setTimeout(resolve, GREETING_MS));
      return nodeSeen;
    },
    close() {
      finale.forget();
      return socket.close();
    },
  };
}

function showsNode(message: Message): boolean {
  switch (message.type) {
    case "executing":
      return message.nodeId !== null;
    case "progress_state":
    case "progress":
    case "executed":
      return true;
    default:
      return false;
  }
}

/** A greeting names no prompt. */
function isSignOfLife(message: Message): boolean {
  return message.type === "preview" || ("promptId" in message && message.promptId !== null);
}

function tellsEnd({ type }: Message): boolean {
  return type === "execution_success" || type === "execution_error" || type === "execution_interrupted";
}

/** What says that a prompt is over comes just before its history: `look` is called when that must be there. */
function hearFinale(look: () => void) {
  const over = makeBell();
  let timer: NodeJS.Timeout | undefined;
  return {
    heard: over.rest,
    hear(isOver: boolean) {
      if (isOver) over.ring();
      clearTimeout(timer);
      timer = setTimeout(look, NEARLY_OVER_MS);
    },
    forget: () => clearTimeout(timer),
  };
}

/** A ring while nobody rests ends the next rest at once, so that none is missed. */
function makeBell(): { ring(): void; rest(delayMs: number): Promise<void> } {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async rest(delayMs) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, delayMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      rung = false;
    },
  };
}
