// Parses the binary frames of ComfyUI's websocket: previews of the picture in the making.
import { readJson } from "../../schema/model/exact.ts";
import type { Message } from "./message.ts";
import { asId, asObject, asText } from "./shape.ts";

const PREVIEW = 1;
const PREVIEW_WITH_METADATA = 4;
const IMAGE_FORMATS: Record<number, string> = {
  1: "image/jpeg",
  2: "image/png",
};
const IMAGE_TYPES = new Set(["image/jpeg", "image/png", "image/webp"]);

/** Binary frames open with a big-endian event type. */
export function parseBinary(frame: Buffer): Message | null {
  if (frame.byteLength < 8) return null;
  const event = frame.readUInt32BE(0);
  const second = frame.readUInt32BE(4);
  if (event === PREVIEW) return preview(null, null, IMAGE_FORMATS[second], frame.subarray(8));
  if (event !== PREVIEW_WITH_METADATA || 8 + second > frame.byteLength) return null;
  try {
    const metadata = asObject(readJson(frame.toString("utf8", 8, 8 + second), { python: true }));
    const nodeId = asId(metadata?.display_node_id) ?? asId(metadata?.node_id);
    return preview(asText(metadata?.prompt_id), nodeId, asText(metadata?.image_type), frame.subarray(8 + second));
  } catch {
    return null;
  }
}

function preview(
  promptId: string | null,
  nodeId: string | null,
  mimeType: string | null | undefined,
  image: Buffer,
): Message | null {
  return mimeType && IMAGE_TYPES.has(mimeType) ? { type: "preview", promptId, nodeId, mimeType, image } : null;
}
