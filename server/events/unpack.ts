// Reads the signals in a payload. Whoever may use the database may say anything on the channel: what is no signal is let pass.
import type { Message } from "./outbox.ts";
import type { Topic } from "./signal.ts";

const isText = (value: unknown): boolean => typeof value === "string";
const isNothing = (value: unknown): boolean => value === null;

const SHAPES: Record<Topic, (value: unknown) => boolean> = {
  events: isNothing,
  work: isNothing,
  cancel: isNothing,
  backends: isNothing,
  backend: isText,
  deleted: (value) => typeof value === "object" && value !== null && "id" in value && "owner" in value,
  tokens: isNothing,
  progress: (value) => typeof value === "object" && value !== null && "promptId" in value && "jobId" in value,
};

export function unpack(payload: string): Message[] {
  const messages = parse(payload);
  return Array.isArray(messages) ? messages.filter(isMessage) : [];
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}

const isMessage = (message: unknown): message is Message =>
  Array.isArray(message) && Object.hasOwn(SHAPES, message[0]) && SHAPES[message[0] as Topic](message[1]);
