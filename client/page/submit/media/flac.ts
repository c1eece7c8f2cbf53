// The texts of a FLAC file: its block of Vorbis comments.
import { uint32 } from "./number-at.ts";
import type { TextReader } from "./texts.ts";
import { addVorbisComments } from "./vorbis-comment.ts";

const VORBIS_COMMENT = 4;

export const readFlac: TextReader = async (bytes, texts) => {
  let at = 4;
  while (at < bytes.size) {
    const head = uint32(await bytes.read(at, 4), 0);
    const [isLast, type, length] = [head >>> 31 === 1, (head >>> 24) & 0x7f, head & 0xff_ff_ff];
    if (type === VORBIS_COMMENT) return addVorbisComments(await bytes.read(at + 4, length), texts);
    if (isLast) return;
    at += 4 + length;
  }
};
