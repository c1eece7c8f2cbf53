// The texts of an MP3 file: the TXXX and COMM frames of its ID3 tag (2.2, 2.3 and 2.4).
import { MAX_TEXT_BYTES } from "./bytes.ts";
import { isAt, latin, utf8, utf8OrLatin, utf16 } from "./decode.ts";
import { synchsafe, uint32 } from "./number-at.ts";
import type { TextReader, Texts } from "./texts.ts";

const HEAD = 10;
const UNSYNCHRONIZED = 0x80;
const HAS_EXTENSION = 0x40;
const MAX_FRAMES = 4096;

export const readMp3: TextReader = async (bytes, texts) => {
  const head = (await bytes.read(0, HEAD)).slice();
  if (!isAt(head, 0, "ID3")) return;
  const [version = 0, , flags = 0] = head.subarray(3);
  const written = await bytes.read(HEAD, Math.min(synchsafe(head, 6), MAX_TEXT_BYTES));
  // Lengths in 2.4 count the zeros that were put in, those before it don't.
  const isSpread = (flags & UNSYNCHRONIZED) !== 0;
  const tag = isSpread && version < 4 ? synchronized(written) : written;
  const extension = flags & HAS_EXTENSION ? (version === 4 ? synchsafe(tag, 0) : 4 + uint32(tag, 0)) : 0;
  for (const { id, body } of framesOf(tag.subarray(extension), version)) {
    addFrame(id, isSpread && version >= 4 ? synchronized(body) : body, texts);
  }
};

/** A 0 was put behind each 0xff, so that no player takes the tag for sound. */
const synchronized = (bytes: Uint8Array): Uint8Array =>
  bytes.filter((byte, at) => byte !== 0 || bytes[at - 1] !== 0xff);

type Frame = { readonly id: string; readonly body: Uint8Array };

function* framesOf(tag: Uint8Array, version: number): Generator<Frame> {
  const [idLength, headLength] = version === 2 ? [3, 6] : [4, 10];
  let at = 0;
  for (let left = MAX_FRAMES; left > 0 && at + headLength <= tag.length && tag[at] !== 0; left -= 1) {
    const start = at + headLength;
    const end = start + sizeAt(tag, at + idLength, version);
    yield { id: latin(tag.subarray(at, at + idLength)), body: tag.subarray(start, end) };
    at = end;
  }
}

const sizeAt = (tag: Uint8Array, at: number, version: number): number => {
  if (version === 2) return uint32(tag, at) >>> 8;
  return version === 4 ? synchsafe(tag, at) : uint32(tag, at);
};

/** Code, (language,) key, end of text, text. */
const addFrame = (id: string, body: Uint8Array, texts: Texts): void => {
  const isComment = id === "COMM" || id === "COM";
  if (!isComment && id !== "TXXX" && id !== "TXX") return;
  const parts = partsOf(body[0] ?? 0, body.subarray(isComment ? 4 : 1));
  if (parts) texts.add(isComment ? "comment" : parts.key, parts.text);
};

const partsOf = (code: number, bytes: Uint8Array): { readonly key: string; readonly text: string } | null => {
  const isWide = code === 1 || code === 2;
  const end = isWide ? wideEndOf(bytes) : bytes.indexOf(0);
  if (end === -1) return null;
  const decode = isWide ? utf16 : code === 3 ? utf8 : utf8OrLatin;
  const [key, text] = [bytes.subarray(0, end), bytes.subarray(end + (isWide ? 2 : 1))];
  return { key: decode(key), text: decode(text).replace(/\0+$/, "") };
};

const wideEndOf = (bytes: Uint8Array): number => {
  for (let at = 0; at + 1 < bytes.length; at += 2) if (bytes[at] === 0 && bytes[at + 1] === 0) return at;
  return -1;
};
