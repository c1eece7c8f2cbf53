// The texts of a WebP picture: its EXIF chunk.
import { MAX_TEXT_BYTES } from "./bytes.ts";
import { isAt } from "./decode.ts";
import { addExif } from "./exif.ts";
import { uint32 } from "./number-at.ts";
import type { TextReader } from "./texts.ts";

export const readWebp: TextReader = async (bytes, texts) => {
  let at = 12;
  while (at < bytes.size) {
    const head = await bytes.read(at, 8);
    const length = uint32(head, 4, true);
    if (isAt(head, 0, "EXIF") && length <= MAX_TEXT_BYTES) return addExif(await bytes.read(at + 8, length), texts);
    at += 8 + length + (length % 2);
  }
};
