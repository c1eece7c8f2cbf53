// The texts of a JPEG picture: its EXIF segments and its comments, all before the picture itself.
import { isAt, utf8OrLatin } from "./decode.ts";
import { addExif } from "./exif.ts";
import { uint16 } from "./number-at.ts";
import type { TextReader } from "./texts.ts";

const APP1 = 0xe1;
const COMMENT = 0xfe;
const START_OF_SCAN = 0xda;
const FILL = 0xff;

export const readJpeg: TextReader = async (bytes, texts) => {
  let at = 2;
  while (at < bytes.size) {
    const head = await bytes.read(at, 4);
    if (head[0] !== 0xff || head[1] === START_OF_SCAN) return;
    if (head[1] === FILL) {
      at += 1;
      continue;
    }
    const length = uint16(head, 2);
    if (head[1] === APP1 || head[1] === COMMENT) {
      const body = await bytes.read(at + 4, Math.max(0, length - 2));
      if (head[1] === COMMENT) texts.add("comment", utf8OrLatin(body));
      else if (isAt(body, 0, "Exif\0\0")) addExif(body, texts);
    }
    at += 2 + Math.max(2, length);
  }
};
