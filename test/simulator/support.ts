// Talks to a simulator as raw as a recorder does: sockets that note every frame, and plain HTTP.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { Simulator } from "../../server/simulator/start.ts";

export type Frame = { type: string; data: { [key: string]: unknown } };

export type Ear = {
  frames: Frame[];
  images: Buffer[];
  socket: WebSocket;
  /** Forgets what was heard so far. */
  clear(): void;
  types(): string[];
};

export async function listen(simulator: Simulator, clientId: string | null, flags = true): Promise<Ear> {
  const query = clientId === null ? "" : `?clientId=${clientId}`;
  const socket = new WebSocket(`${simulator.url.replace("http", "ws")}/ws${query}`);
  const ear: Ear = {
    frames: [],
    images: [],
    socket,
    clear: () => void ear.frames.splice(0),
    types: () => ear.frames.map((frame) => frame.type),
  };
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) ear.images.push(data);
    else ear.frames.push(JSON.parse(String(data)));
  });
  await once(socket, "open");
  if (flags) socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
  return ear;
}

/** JSON of any shape, for tests that look into it. */
export interface Loose {
  readonly [key: string]: Loose;
}

export function items(json: Loose | undefined): readonly Loose[] {
  return Array.isArray(json) ? json : [];
}

export type Answer = { status: number; json: Loose; text: string };

export async function call(simulator: Simulator, path: string, body?: unknown): Promise<Answer> {
  const post = { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) };
  const response = await fetch(simulator.url + path, body === undefined ? {} : post);
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null,
  };
}

/** Puts a prompt in, under a fresh id unless told otherwise, for the client AAA. */
export async function submit(simulator: Simulator, prompt: unknown, more: object = {}): Promise<string> {
  const { json } = await call(simulator, "/prompt", { prompt, prompt_id: randomUUID(), client_id: "AAA", ...more });
  return String(json.prompt_id);
}

export function ended(simulator: Simulator, promptId: string): Promise<unknown> {
  return simulator.log.seen((entry) => entry.kind === "ended" && entry.promptId === promptId);
}

/** The same structure with every value replaced by its type, so that two servers can be compared. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, shapeOf(item)]),
  );
}

export function trivial(color = 5, prefix = "t") {
  return {
    "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color } },
    "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: prefix } },
  };
}

/** A chain of nodes 10, 11 … between an empty image and its preview. */
export function chain(length: number, color = 7) {
  const links = Array.from({ length }, (_, index) => [
    String(10 + index),
    {
      class_type: "ImageBlur",
      inputs: { image: [index === 0 ? "1" : String(9 + index), 0], blur_radius: 31, sigma: 1 },
    },
  ]);
  return {
    "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color } },
    ...Object.fromEntries(links),
    "2": { class_type: "SaveImage", inputs: { images: [String(9 + length), 0], filename_prefix: "t" } },
  };
}
