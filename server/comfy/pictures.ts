// Keeps the pictures that output nodes send over the websocket only: no file and no history has them.
import type { Message } from "./message.ts";
import type { RunOutput } from "./outcome.ts";
import type { WorkflowNodes } from "./progress.ts";

type Preview = Extract<Message, { type: "preview" }>;
type Picture = { nodeId: string; image: Buffer; mimeType: string };

export type Pictures = {
  keep(preview: Preview, nodeAtWork: string | null): void;
  /** Might some of them still be on their way, when these are the results that ComfyUI knows of? */
  mayFollow(outputs: readonly RunOutput[]): boolean;
  /** With the results that ComfyUI knows of: what is kept besides, in the order in which it came, and how many there was no room for. */
  beside(outputs: readonly RunOutput[]): { outputs: RunOutput[]; cut: number };
};

const MOST_PICTURES = 1_000;
const MOST_BYTES = 256 * 1024 * 1024;
const EXTENSIONS: Record<string, string> = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" };

/**
 * ComfyUI runs a node that nothing depends on only where it is an output node. So whatever such a node sends is a result, unless it has files to
 * show for it as well: then its frames were previews of those. What any other node sends shows a picture in the making.
 */
export function collectPictures(workflow: WorkflowNodes): Pictures {
  const ends = lastNodes(workflow);
  const kept: Picture[] = [];
  const left = new Map<string, number>();
  let room = MOST_BYTES;
  return {
    keep({ nodeId, image, mimeType }, nodeAtWork) {
      const from = nodeId ?? nodeAtWork;
      if (from === null || !ends.has(from)) return;
      if (kept.length >= MOST_PICTURES || image.byteLength > room)
        return void left.set(from, (left.get(from) ?? 0) + 1);
      room -= image.byteLength;
      kept.push({ nodeId: from, image, mimeType });
    },
    mayFollow: (outputs) => ends.difference(new Set(outputs.map(({ nodeId }) => nodeId))).size > 0,
    beside(outputs) {
      const withFiles = new Set(outputs.filter(({ text }) => text === undefined).map(({ nodeId }) => nodeId));
      const results = kept.filter(({ nodeId }) => !withFiles.has(nodeId));
      const cut = [...left].reduce((sum, [nodeId, many]) => sum + (withFiles.has(nodeId) ? 0 : many), 0);
      return { outputs: results.map(asOutput), cut };
    },
  };
}

function asOutput({ nodeId, image, mimeType }: Picture, index: number): RunOutput {
  const filename = `websocket_${String(index + 1).padStart(5, "0")}.${EXTENSIONS[mimeType] ?? "bin"}`;
  return { nodeId, kind: "image", filename, subfolder: "", type: "websocket", image };
}

function lastNodes(workflow: WorkflowNodes): Set<string> {
  const ends = new Set(Object.keys(workflow));
  for (const node of Object.values(workflow)) {
    for (const value of Object.values(("inputs" in node && (node.inputs as object)) || {})) {
      if (Array.isArray(value) && value.length === 2 && typeof value[0] === "string") ends.delete(value[0]);
    }
  }
  return ends;
}
