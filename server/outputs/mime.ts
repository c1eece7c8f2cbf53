// Tells what a file is by its first bytes, and by its name only where those say nothing.
import { extname } from "node:path";

/** Enough for every signature below. */
export const HEAD_LENGTH = 512;

/** At an offset into the file, these bytes. */
type Signature = readonly [mimeType: string, offset: number, bytes: string];

const SIGNATURES: readonly Signature[] = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF8"],
  ["image/webp", 8, "WEBP"],
  ["image/avif", 4, "ftypavif"],
  ["video/quicktime", 4, "ftypqt"],
  ["audio/mp4", 4, "ftypM4A"],
  ["video/mp4", 4, "ftyp"],
  ["video/webm", 0, "\x1a\x45\xdf\xa3"],
  ["audio/wav", 8, "WAVE"],
  ["audio/flac", 0, "fLaC"],
  ["audio/ogg", 0, "OggS"],
  ["audio/mpeg", 0, "ID3"],
  ["audio/mpeg", 0, "\xff\xfb"],
];

export const TEXT = "text/plain; charset=utf-8";

/** What only a name can tell, or what has no signature worth the name. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  ".txt": TEXT,
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".html": "text/html",
  ".htm": "text/html",
  ".mkv": "video/x-matroska",
  ".mp3": "audio/mpeg",
  ".opus": "audio/ogg",
  ".glb": "model/gltf-binary",
};

const UNKNOWN = "application/octet-stream";

export function mimeTypeOf(head: Buffer, filename: string): string {
  const text = head.toString("latin1");
  const signature = SIGNATURES.find(([, offset, bytes]) => text.startsWith(bytes, offset));
  const named = EXTENSIONS[extname(filename).toLowerCase()];
  // Matroska and WebM begin alike; the name tells them apart.
  if (signature && !(signature[0] === "video/webm" && named)) return signature[0];
  // A name may promise a picture; without its signature it is none, and may be anything.
  return named ?? UNKNOWN;
}

const SHOWN = /^(image\/(png|jpeg|gif|webp|avif)|(video|audio)\/[a-z0-9-]+|text\/plain)(;|$)/;

/** What a browser may show in place: nothing that could carry script. */
export const isHarmless = (mimeType: string): boolean => SHOWN.test(mimeType);
