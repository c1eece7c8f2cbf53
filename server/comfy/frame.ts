// Turns raw websocket frames into messages, and passes over the long ones that come too often.
import type { RawData } from "ws";
import { parseBinary } from "./binary.ts";
import { type Message, parseText } from "./message.ts";

/** progress_state repeats every node on each tick, O(nodes²) in all: long ones are read only now and then. */
const LONG_FRAME_BYTES = 8 * 1024;
const LONG_FRAME_EVERY_MS = 100;

export function frameReader(onMessage: (message: Message) => void): (data: RawData, isBinary: boolean) => void {
  let lastLongAt = -Infinity;
  return (data, isBinary) => {
    const frame = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
    if (!isBinary && frame.byteLength > LONG_FRAME_BYTES && isProgressState(frame)) {
      if (performance.now() - lastLongAt < LONG_FRAME_EVERY_MS) return;
      lastLongAt = performance.now();
    }
    const message = isBinary ? parseBinary(frame) : parseText(frame.toString("utf8"));
    if (message) onMessage(message);
  };
}

function isProgressState(frame: Buffer): boolean {
  return frame.toString("latin1", 0, 40).includes('"progress_state"');
}
