// Reads the files and texts of a finished prompt out of ComfyUI's per-node `outputs`.
import { cutText } from "./bound.ts";
import type { RunOutput } from "./outcome.ts";
import { asArray, asObject, asText } from "./shape.ts";

const MAX_TEXT = 1_000_000;
const KIND_OF_KEY: Record<string, string> = {
  images: "image",
  gifs: "gif",
  audio: "audio",
  video: "video",
  videos: "video",
  text: "text",
  "3d": "model",
};
const KIND_OF_EXTENSION: Record<string, string> = {
  gif: "gif",
  mp4: "video",
  webm: "video",
  mov: "video",
  mkv: "video",
  flac: "audio",
  mp3: "audio",
  wav: "audio",
  opus: "audio",
  ogg: "audio",
  glb: "model",
};

export function parseOutputs(value: unknown): RunOutput[] {
  const nodes = asObject(value) ?? {};
  return Object.entries(nodes).flatMap(([nodeId, ui]) =>
    Object.entries(asObject(ui) ?? {}).flatMap(([key, items]) => parseItems(nodeId, key, items)),
  );
}

function parseItems(nodeId: string, key: string, items: unknown): RunOutput[] {
  const list = Array.isArray(items) ? asArray(items) : [items];
  return list.flatMap((item, index) => parseItem(nodeId, key, item, index) ?? []);
}

function parseItem(nodeId: string, key: string, item: unknown, index: number): RunOutput | null {
  if (typeof item === "string") return key === "text" || key === "string" ? textOutput(nodeId, item, index) : null;
  const file = asObject(item);
  const filename = asText(file?.filename);
  if (!file || !filename) return null;
  const subfolder = asText(file.subfolder) ?? "";
  return {
    nodeId,
    kind: kindOf(key, filename),
    filename,
    subfolder,
    type: asText(file.type) ?? "output",
  };
}

function textOutput(nodeId: string, text: string, index: number): RunOutput {
  const filename = index === 0 ? "text.txt" : `text-${index + 1}.txt`;
  return {
    nodeId,
    kind: "text",
    filename,
    subfolder: "",
    type: "text",
    text: cutText(text, MAX_TEXT),
  };
}

/** The extension comes first: ComfyUI reports videos under `images` and under `gifs` too. */
function kindOf(key: string, filename: string): string {
  const extension = /\.([^./\\]+)$/.exec(filename)?.[1]?.toLowerCase() ?? "";
  return KIND_OF_EXTENSION[extension] ?? KIND_OF_KEY[key] ?? "file";
}
