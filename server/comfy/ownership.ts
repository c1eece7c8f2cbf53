// Tells whose frame it is: ComfyUI sends those of prompts without a client id to every socket, and some frames name no prompt.
import type { Message } from "./message.ts";

export type Ownership = {
  /** Our prompt is at work, as far as this socket has told. */
  readonly running: boolean;
  /** The node of ours that is at work: the one that a frame without a node's name belongs to. */
  readonly nodeId: string | null;
  /** Takes every message in the order in which it came. True: it belongs to our prompt. */
  take(message: Message): boolean;
  /** The socket broke off: whoever runs there now is not known until a frame names our prompt again. */
  forget(): void;
};

/**
 * ComfyUI runs one prompt at a time and one socket's frames keep their order. So a frame without a prompt id (a preview of the old kind, a custom node's
 * progress) is ours exactly between the first frame that shows our prompt at work and the one that says that it is over. Outside of that it is somebody
 * else's, or nobody knows; then it is not ours. What HTTP says doesn't count: its answers overtake frames, and those of the prompt before may still come.
 */
export function trackOwnership(promptId: string): Ownership {
  let running = false;
  let nodeId: string | null = null;
  let greeted = false;
  const set = (now: boolean, node: string | null) => {
    running = now;
    nodeId = node;
  };
  return {
    get running() {
      return running;
    },
    get nodeId() {
      return nodeId;
    },
    take(message) {
      if (message.type === "status") greeted = message.sid !== null;
      if (!("promptId" in message)) return false;
      if (message.promptId === null) {
        // In its greeting ComfyUI names the node at work, and only to the client id whose prompt it is.
        if (greeted && message.type === "executing" && message.nodeId !== null) set(true, message.nodeId);
        return running;
      }
      const ours = message.promptId === promptId;
      if (!ours || isEnd(message)) set(false, null);
      else set(true, nodeAtWork(message) ?? nodeId);
      return ours;
    },
    forget: () => set(false, null),
  };
}

function isEnd(message: Message): boolean {
  switch (message.type) {
    case "executing":
      return message.nodeId === null;
    case "execution_error":
      return !message.blocked;
    case "execution_success":
    case "execution_interrupted":
      return true;
    default:
      return false;
  }
}

function nodeAtWork(message: Message): string | null {
  switch (message.type) {
    case "executing":
    case "progress":
      return message.nodeId;
    case "progress_state":
      return message.nodes.find(({ state }) => state === "running")?.nodeId ?? null;
    default:
      return null;
  }
}
