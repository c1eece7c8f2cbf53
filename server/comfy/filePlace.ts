// Where a file lies that a node named: `/view` wants the bare name, the folder and the kind of folder apart.
import { asObject, asText } from "./shape.ts";

export type FilePlace = { filename: string; subfolder: string; type: string };

/** null: an entry that names no file. */
export function placeOf(entry: unknown): FilePlace | null {
  const file = asObject(entry);
  const filename = asText(file?.filename);
  if (!file || !filename) return null;
  return split(filename, asText(file.subfolder) ?? "", asText(file.type) ?? "output");
}

const ANNOTATED = /^(.+) \[(output|input|temp)\]$/;
const NAMED =
  /^[^\n]{1,500}\.(?:glb|gltf|obj|fbx|stl|ply|splat|ksplat|spz|usdz|png|jpe?g|webp|gif|mp4|webm|mov|mkv|flac|mp3|wav|opus|ogg)$/i;

/** A text that names a file: `mesh/x.glb` lies in the output folder, `temp/x.png` in the other one; `x.glb [input]` says where. */
export function placeOfPath(text: string): FilePlace | null {
  const [, path = text, type] = ANNOTATED.exec(text) ?? [];
  if (!NAMED.test(path) || path.includes("://")) return null;
  if (type === undefined && path.startsWith("temp/")) return split(path.slice("temp/".length), "", "temp");
  return split(path, "", type ?? "output");
}

/** Only at slashes: on Linux a backslash may be part of a name. */
function split(path: string, folder: string, type: string): FilePlace | null {
  const at = path.lastIndexOf("/") + 1;
  const filename = path.slice(at);
  if (filename === "") return null;
  const subfolder = [folder, path.slice(0, Math.max(0, at - 1))].filter((part) => part !== "").join("/");
  return { filename, subfolder, type };
}
