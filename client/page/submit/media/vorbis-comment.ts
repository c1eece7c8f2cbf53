// Vorbis comments, as FLAC and Ogg files carry them: "key=value" in UTF-8, each with its length before it.
import { utf8 } from "./decode.ts";
import { uint32 } from "./number-at.ts";
import type { Texts } from "./texts.ts";

const LONGEST_KEY = 32;
const MAX_COMMENTS = 4096;
const EQUALS = 0x3d;

export const addVorbisComments = (block: Uint8Array, texts: Texts): void => {
  let at = 4 + uint32(block, 0, true);
  let left = Math.min(MAX_COMMENTS, uint32(block, at, true));
  at += 4;
  for (; left > 0 && at < block.length; left -= 1) {
    const end = at + 4 + uint32(block, at, true);
    const comment = block.subarray(at + 4, end);
    const equals = comment.subarray(0, LONGEST_KEY).indexOf(EQUALS);
    const key = utf8(comment.subarray(0, Math.max(0, equals)));
    if (end <= block.length && texts.wants(key)) texts.add(key, utf8(comment.subarray(equals + 1)));
    at = end;
  }
};
