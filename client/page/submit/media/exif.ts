// The texts in EXIF data. ComfyUI writes "prompt:{…}" and "workflow:{…}" as texts of any tag; others keep both as JSON in the user comment.
import { cut, isAt, latin, utf8OrLatin, utf16 } from "./decode.ts";
import { uint16, uint32 } from "./number-at.ts";
import type { Texts } from "./texts.ts";

const USER_COMMENT = 0x9286;
const EXIF_DIRECTORY = 0x8769;
/** BYTE, ASCII and UNDEFINED: one byte each. */
const TEXT_TYPES: ReadonlySet<number> = new Set([1, 2, 7]);
const ENTRY_BYTES = 12;

export const addExif = (exif: Uint8Array, texts: Texts): void => {
  const tiff = isAt(exif, 0, "Exif\0\0") ? exif.subarray(6) : exif;
  const isLittle = isAt(tiff, 0, "II");
  if (!isLittle && !isAt(tiff, 0, "MM")) return;
  const first = directoryAt(tiff, uint32(tiff, 4, isLittle), isLittle);
  const below = first.find(({ tag }) => tag === EXIF_DIRECTORY);
  // All entries may point to the same long text.
  let left = 2 * tiff.length;
  for (const entry of below ? [...first, ...directoryAt(tiff, below.value, isLittle)] : first) {
    left -= entry.count;
    if (left < 0) return;
    addEntry(tiff, entry, texts);
  }
};

type Entry = {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: number;
  readonly at: number;
};

/** Of a broken one the entries that are there. */
const directoryAt = (tiff: Uint8Array, at: number, isLittle: boolean): Entry[] => {
  if (at + 2 > tiff.length) return [];
  const fit = Math.floor((tiff.length - at - 2) / ENTRY_BYTES);
  return Array.from({ length: Math.min(fit, uint16(tiff, at, isLittle)) }, (_, index) => {
    const entry = at + 2 + index * ENTRY_BYTES;
    const [count, value] = [uint32(tiff, entry + 4, isLittle), uint32(tiff, entry + 8, isLittle)];
    const [tag, type] = [uint16(tiff, entry, isLittle), uint16(tiff, entry + 2, isLittle)];
    return { tag, type, count, value, at: count <= 4 ? entry + 8 : value };
  });
};

const addEntry = (tiff: Uint8Array, { tag, type, count, at }: Entry, texts: Texts): void => {
  if (!TEXT_TYPES.has(type)) return;
  const bytes = tiff.subarray(at, at + count);
  const text = tag === USER_COMMENT ? commentOf(bytes) : utf8OrLatin(cut(bytes)[0]);
  const [, key, value] = /^\s*(prompt|workflow)\s*:(.*)$/is.exec(text) ?? [];
  if (key && value) texts.add(key, value.trim());
  else if (tag === USER_COMMENT || text.trimStart().startsWith("{")) texts.add("usercomment", text);
};

/** Eight bytes say which code it is in. */
const commentOf = (bytes: Uint8Array): string => {
  const body = bytes.subarray(8);
  switch (latin(bytes.subarray(0, 8))) {
    case "UNICODE\0":
      return utf16(body).replace(/\0+$/, "");
    case "ASCII\0\0\0":
    case "\0\0\0\0\0\0\0\0":
      return utf8OrLatin(cut(body)[0]);
    default:
      return utf8OrLatin(cut(bytes)[0]);
  }
};
