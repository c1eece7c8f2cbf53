// The texts of a PNG file, an animated one too: ComfyUI writes tEXt chunks, and for animations "comf" chunks of the same form.
import { MAX_TEXT_BYTES, TooMuch } from "./bytes.ts";
import { cut, latin, utf8, utf8OrLatin } from "./decode.ts";
import { addExif } from "./exif.ts";
import { inflate } from "./inflate.ts";
import { uint32 } from "./number-at.ts";
import type { TextReader, Texts } from "./texts.ts";

const SIGNATURE_BYTES = 8;
const CHUNK_FRAME = 12;
/** Each may have been inflated up to the bound before that showed. */
const MOST_BROKEN = 8;

export const readPng: TextReader = async (bytes, texts) => {
  let at = SIGNATURE_BYTES;
  let broken = 0;
  while (at < bytes.size && broken <= MOST_BROKEN) {
    const head = await bytes.read(at, 8);
    const length = uint32(head, 0);
    const add = CHUNKS[latin(head.subarray(4))];
    if (add && length <= MAX_TEXT_BYTES) {
      const body = await bytes.read(at + 8, length);
      if (body.length === length)
        await add(body, texts).catch((error: unknown) => {
          goOn(error);
          broken += 1;
        });
    }
    at += CHUNK_FRAME + length;
  }
};

/** A chunk that can't be read doesn't take the others along, but one that is built to keep a reader busy does. */
const goOn = (error: unknown): void => {
  if (error instanceof TooMuch) throw error;
};

type AddChunk = (body: Uint8Array, texts: Texts) => Promise<void>;

/** Key, 0, text. */
const addText: AddChunk = async (body, texts) => {
  const [key, text] = cut(body);
  if (texts.wants(latin(key))) texts.add(latin(key), utf8OrLatin(text));
};

/** Key, 0, method, deflated text. */
const addDeflated: AddChunk = async (body, texts) => {
  const [key, rest] = cut(body);
  if (texts.wants(latin(key))) texts.add(latin(key), utf8OrLatin(await inflate(rest.subarray(1), MAX_TEXT_BYTES)));
};

/** Key, 0, deflated or not, method, language, 0, translated key, 0, UTF-8. */
const addInternational: AddChunk = async (body, texts) => {
  const [key, rest] = cut(body);
  if (!texts.wants(latin(key))) return;
  const [, translated] = cut(rest.subarray(2));
  const [, text] = cut(translated);
  texts.add(latin(key), utf8(rest[0] === 1 ? await inflate(text, MAX_TEXT_BYTES) : text));
};

const CHUNKS: Readonly<Record<string, AddChunk>> = {
  tEXt: addText,
  comf: addText,
  zTXt: addDeflated,
  iTXt: addInternational,
  eXIf: async (body, texts) => addExif(body, texts),
};
