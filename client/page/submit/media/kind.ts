// What a file is, by its first bytes; its name proves nothing.
import { isAt } from "./decode.ts";
import { readFlac } from "./flac.ts";
import { hasWideMark, isText } from "./is-text.ts";
import { readJpeg } from "./jpeg.ts";
import { readMp3 } from "./mp3.ts";
import { readMp4 } from "./mp4.ts";
import { readOgg } from "./ogg.ts";
import { readPng } from "./png.ts";
import type { TextReader } from "./texts.ts";
import { readWebm } from "./webm.ts";
import { readWebp } from "./webp.ts";

export type Kind =
  | { readonly tag: "media"; readonly noun: string; readonly read: TextReader }
  | { readonly tag: "text" }
  /** `then` is what to do instead. */
  | { readonly tag: "other"; readonly noun: string; readonly then: string }
  | { readonly tag: "unknown" };

/** As many as `kindOf` looks at. */
export const HEAD_BYTES = 4096;

export const kindOf = (head: Uint8Array): Kind => {
  const known = KINDS.find(({ marks }) => marks.every(([at, text]) => isAt(head, at, text)));
  if (known) return known.kind;
  if (isMpegSound(head)) return media("a sound", readMp3);
  return { tag: isText(head) ? "text" : "unknown" };
};

/** A frame of MPEG sound without a tag before it: eleven ones, then its layer, which is not 0. */
const isMpegSound = (head: Uint8Array): boolean => {
  const [first = 0, second = 0] = head;
  return first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0 && !hasWideMark(head);
};

const media = (noun: string, read: TextReader): Kind => ({ tag: "media", noun, read });
const other = (noun: string, then: string): Kind => ({ tag: "other", noun, then });

const UNPACK = "Unpack it and choose the workflow in it.";
const ORIGINAL = "Choose the PNG, WebP or JPEG that ComfyUI saved, or the workflow's JSON.";
const ORIGINAL_VIDEO = "Choose the MP4 or WebM that ComfyUI saved, or the workflow's JSON.";
const ORIGINAL_SOUND = "Choose the FLAC, MP3 or Opus that ComfyUI saved, or the workflow's JSON.";
const EXPORT = "In ComfyUI choose Workflow → Export (API), and use that file.";

type Mark = readonly [at: number, text: string];
type Known = { readonly marks: readonly Mark[]; readonly kind: Kind };

const known = (kind: Kind, ...marks: Mark[]): Known => ({ marks, kind });

/** The first that fits counts: pictures in a video's container come before the videos. Marks are Latin-1. */
const KINDS: readonly Known[] = [
  known(media("a picture", readPng), [0, "‰PNG\r\n\x1a\n"]),
  known(media("a picture", readJpeg), [0, "ÿØÿ"]),
  known(media("a picture", readWebp), [0, "RIFF"], [8, "WEBP"]),
  known(other("a WAV sound", ORIGINAL_SOUND), [0, "RIFF"], [8, "WAVE"]),
  known(other("an AVI video", ORIGINAL_VIDEO), [0, "RIFF"], [8, "AVI "]),
  ...["avif", "avis"].map((brand) => known(other("an AVIF picture", ORIGINAL), [4, "ftyp"], [8, brand])),
  ...["heic", "heix", "mif1", "msf1"].map((brand) => known(other("an HEIF picture", ORIGINAL), [4, `ftyp${brand}`])),
  ...["M4A ", "M4B "].map((brand) => known(media("a sound", readMp4), [4, `ftyp${brand}`])),
  ...["ftyp", "moov", "mdat", "wide"].map((box) => known(media("a video", readMp4), [4, box])),
  known(media("a video", readWebm), [0, "\x1aEß£"]),
  known(media("a sound", readFlac), [0, "fLaC"]),
  known(media("a sound", readOgg), [0, "OggS"]),
  known(media("a sound", readMp3), [0, "ID3"]),
  known(other("a GIF picture", ORIGINAL), [0, "GIF8"]),
  known(other("a BMP picture", ORIGINAL), [0, "BM"], [6, "\0\0\0\0"]),
  known(other("a TIFF picture", ORIGINAL), [0, "II*\0"]),
  known(other("a TIFF picture", ORIGINAL), [0, "MM\0*"]),
  known(other("a Photoshop picture", ORIGINAL), [0, "8BPS"]),
  ...["PK\x03\x04", "PK\x05\x06"].map((mark) => known(other("a ZIP archive", UNPACK), [0, mark])),
  known(other("a gzip archive", UNPACK), [0, "\x1f‹\x08"]),
  known(other("a 7-Zip archive", UNPACK), [0, "7z¼¯'\x1c"]),
  known(other("a RAR archive", UNPACK), [0, "Rar!\x1a\x07"]),
  known(other("an xz archive", UNPACK), [0, "ý7zXZ\0"]),
  known(other("a Zstandard archive", UNPACK), [0, "(µ/ý"]),
  known(other("a TAR archive", UNPACK), [257, "ustar"]),
  known(other("a PDF document", EXPORT), [0, "%PDF-"]),
  known(other("a 3D model", EXPORT), [0, "glTF"]),
  known(other("a model in GGUF", EXPORT), [0, "GGUF"]),
  known(other("a model in safetensors", EXPORT), [6, '\0\0{"']),
  known(other("a Windows program", EXPORT), [0, "MZ"], [3, "\0"]),
  known(other("a Linux program", EXPORT), [0, "\x7fELF"]),
];
