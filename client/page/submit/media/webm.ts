// The texts of a WebM or Matroska file: its simple tags, which ComfyUI names PROMPT and WORKFLOW.
import type { Bytes } from "./bytes.ts";
import { utf8 } from "./decode.ts";
import type { TextReader, Texts } from "./texts.ts";

const SEGMENT = 0x18538067;
const TAGS = 0x1254c367;
const TAG = 0x7373;
const SIMPLE_TAG = 0x67c8;
const TAG_NAME = 0x45a3;
const TAG_STRING = 0x4487;
const CLUSTER = 0x1f43b675;

/** Their children are read as if they stood beside them. A cluster of unknown length can't be skipped, one that has a length is. */
const OPENED: ReadonlySet<number> = new Set([SEGMENT, TAGS, TAG, SIMPLE_TAG]);

export const readWebm: TextReader = async (bytes, texts) => {
  let name = "";
  let at = 0;
  while (at < bytes.size) {
    const element = await elementAt(bytes, at);
    if (!element) return;
    const { id, start, length } = element;
    if (id === TAG_NAME) name = utf8(await bytes.read(start, length ?? 0));
    if (id === TAG_STRING) await addTag(bytes, name, start, length ?? 0, texts);
    at = OPENED.has(id) || (length === null && id === CLUSTER) ? start : start + (length ?? bytes.size);
  }
};

const addTag = async (bytes: Bytes, name: string, start: number, length: number, texts: Texts): Promise<void> => {
  if (texts.wants(name)) texts.add(name, utf8(await bytes.read(start, length)).replace(/\0+$/, ""));
};

type Element = {
  readonly id: number;
  readonly start: number;
  /** Null: unknown, up to whatever can't be inside. */
  readonly length: number | null;
};

const LONGEST_HEAD = 12;

const elementAt = async (bytes: Bytes, at: number): Promise<Element | null> => {
  const head = await bytes.read(at, LONGEST_HEAD);
  const idLength = lengthOf(head[0] ?? 0);
  const sizeLength = lengthOf(head[idLength] ?? 0);
  if (idLength > 4 || sizeLength > 8 || idLength + sizeLength > head.length) return null;
  const size = head.subarray(idLength, idLength + sizeLength);
  const isUnknown = size.every((byte, index) => byte === (index === 0 ? (0x1ff >> sizeLength) & 0xff : 0xff));
  // The marker goes first: beside it a number of eight bytes would lose its last bits.
  const marker = 0x80 >> (sizeLength - 1);
  const length = isUnknown ? null : numberIn(size.map((byte, index) => (index === 0 ? byte ^ marker : byte)));
  return { id: numberIn(head.subarray(0, idLength)), start: at + idLength + sizeLength, length };
};

/** Zeros before the first 1 tell how many bytes follow. */
const lengthOf = (first: number): number => Math.clz32(first) - 23;

const numberIn = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);
