// The simulator's websockets: routing by client id, with ComfyUI's traps.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import type { Switches } from "./switches.ts";
import { writeJson } from "./writeJson.ts";

export type Hub = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** sid null: to every socket. Frames for an unknown sid are dropped. */
  send(type: string, data: unknown, sid: string | null): void;
  sendImage(image: PreviewFrame, sid: string | null): void;
  hasReader(sid: string | null): boolean;
  /** As when the process dies: 1006. */
  breakAll(): void;
};

export type PreviewFrame = {
  bytes: Buffer;
  mimeType: "image/png" | "image/jpeg";
  metadata: { [key: string]: unknown };
  /** Without metadata, as nodes send that know only the older form. */
  plain?: boolean;
};

/** What a socket is told on connecting. */
export type Greeting = {
  queueRemaining(): number;
  flags(): { [key: string]: unknown };
  /** The node that is at work for this client, or null. */
  nodeOf(sid: string): string | null;
};

type Client = { socket: WebSocket; metadata: boolean };

const MOST_STALLED = 10_000;
const REFUSED = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n";

export function openHub(switches: Switches, greeting: Greeting): Hub {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const clients = new Map<string, Client>();
  const open = new Set<{ terminate(): void }>();
  const stalled: (() => void)[] = [];

  const publish = (deliver: () => void) => {
    if (switches.stallSockets) {
      if (stalled.length < MOST_STALLED) stalled.push(deliver);
      return;
    }
    for (const late of stalled.splice(0)) late();
    deliver();
  };
  const to = (sid: string | null): Client[] => {
    if (sid === null) return [...clients.values()];
    const client = clients.get(sid);
    return client ? [client] : [];
  };
  const welcome = (socket: WebSocket, sid: string) => {
    const client: Client = { socket, metadata: false };
    clients.set(sid, client);
    open.add(socket);
    const status = { exec_info: { queue_remaining: greeting.queueRemaining() } };
    write(socket, "status", { status, sid });
    const node = greeting.nodeOf(sid);
    if (node !== null) write(socket, "executing", { node });
    socket.once("message", (data) => readFlags(String(data), client, greeting));
    socket.on("error", () => undefined);
    socket.once("close", () => {
      open.delete(socket);
      // ComfyUI forgets the id, also when a newer socket has taken it over: that one stays open and gets nothing, ever.
      clients.delete(sid);
    });
  };

  return {
    upgrade(request, socket, head) {
      if (switches.hangSockets) return void open.add({ terminate: () => socket.destroy() });
      if (switches.refuseSockets) return void socket.end(REFUSED);
      const sid = new URL(request.url ?? "/", "http://localhost").searchParams.get("clientId");
      server.handleUpgrade(request, socket, head, (ready) => welcome(ready, sid || randomUUID().replaceAll("-", "")));
    },
    send(type, data, sid) {
      if (!switches.stallSockets && to(sid).length === 0) return;
      const text = writeJson({ type, data });
      publish(() => {
        for (const { socket } of to(sid)) socket.send(text);
      });
    },
    sendImage(frame, sid) {
      publish(() => {
        const old = sid === null || frame.plain || switches.plainPreviews;
        for (const client of to(sid)) client.socket.send(client.metadata && !old ? withMetadata(frame) : plain(frame));
      });
    },
    hasReader: (sid) => !switches.stallSockets && to(sid).length > 0,
    breakAll() {
      for (const socket of open) socket.terminate();
      clients.clear();
      stalled.length = 0;
    },
  };
}

function write(socket: WebSocket, type: string, data: unknown): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(writeJson({ type, data }));
}

/** Only the first frame of a client may declare its features; only then is it answered. */
function readFlags(text: string, client: Client, greeting: Greeting): void {
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== "object" || frame === null || !("type" in frame) || frame.type !== "feature_flags") return;
    const flags = greeting.flags();
    if (Object.keys(flags).length === 0) return;
    client.metadata = text.includes("supports_preview_metadata");
    write(client.socket, "feature_flags", flags);
  } catch {
    // ComfyUI ignores what it can't read.
  }
}

const FORMATS = { "image/jpeg": 1, "image/png": 2 };

/** What goes to everybody goes so too, and names no prompt: ComfyUI asks the prompt's owner what it understands. */
function plain({ bytes, mimeType }: PreviewFrame): Buffer {
  return Buffer.concat([uint32(1), uint32(FORMATS[mimeType]), bytes]);
}

function withMetadata({ bytes, mimeType, metadata }: PreviewFrame): Buffer {
  const json = Buffer.from(writeJson({ ...metadata, image_type: mimeType }));
  return Buffer.concat([uint32(4), uint32(json.byteLength), json, bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
