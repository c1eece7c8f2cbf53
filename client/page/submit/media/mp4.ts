// The texts of an MP4 or MOV file: keys and values in its user data, wherever the movie's header is.
import type { Bytes } from "./bytes.ts";
import { isAt, latin, utf8 } from "./decode.ts";
import { uint32, uint64 } from "./number-at.ts";
import type { TextReader, Texts } from "./texts.ts";

export const readMp4: TextReader = (bytes, texts) => readBoxes(bytes, 0, bytes.size, texts);

type Box = { readonly type: string; readonly code: number; readonly start: number; readonly end: number };

/** `moov` and `udta` hold boxes; `meta` holds `keys` and `ilst`, which belong together. */
const readBoxes = async (bytes: Bytes, start: number, end: number, texts: Texts): Promise<void> => {
  for await (const box of boxesOf(bytes, start, end)) {
    if (box.type === "moov" || box.type === "udta") await readBoxes(bytes, box.start, box.end, texts);
    if (box.type === "meta") await readMeta(bytes, box, texts);
    // QuickTime's own: length, language, text.
    if (box.type === "©cmt") await add("comment", bytes, box.start + 4, box.end, texts);
  }
};

async function* boxesOf(bytes: Bytes, start: number, end: number): AsyncGenerator<Box> {
  let at = start;
  while (at + 8 <= end) {
    const head = (await bytes.read(at, 16)).slice();
    const short = uint32(head, 0);
    const length = short === 1 ? uint64(head, 8) : short || end - at;
    const headLength = short === 1 ? 16 : 8;
    if (length < headLength) return;
    const type = latin(head.subarray(4, 8));
    yield { type, code: uint32(head, 4), start: at + headLength, end: Math.min(end, at + length) };
    at += length;
  }
}

/** MP4 has a version before its boxes, QuickTime has none. */
const readMeta = async (bytes: Bytes, { start, end }: Box, texts: Texts): Promise<void> => {
  const skipped = isAt(await bytes.read(start, 8), 4, "hdlr") ? 0 : 4;
  let keys: readonly string[] = [];
  for await (const box of boxesOf(bytes, start + skipped, end)) {
    if (box.type === "keys") keys = keysIn(await bytes.read(box.start, box.end - box.start));
    if (box.type === "ilst") await readItems(bytes, box, keys, texts);
  }
};

/** Version, count; then each with its length, its namespace and its name. */
const keysIn = (box: Uint8Array): string[] => {
  const keys: string[] = [];
  let at = 8;
  while (at + 8 <= box.length) {
    const length = uint32(box, at);
    if (length < 8) break;
    keys.push(utf8(box.subarray(at + 8, at + length)));
    at += length;
  }
  return keys;
};

/** An item is named by the number of its key, by four letters, or by a name of its own. */
const readItems = async (bytes: Bytes, list: Box, keys: readonly string[], texts: Texts): Promise<void> => {
  for await (const item of boxesOf(bytes, list.start, list.end)) {
    let key = ITEMS[item.type] ?? keys[item.code - 1] ?? "";
    for await (const box of boxesOf(bytes, item.start, item.end)) {
      if (item.type === "----" && box.type === "name") key = await textIn(bytes, box.start + 4, box.end);
      if (box.type === "data") await add(key, bytes, box.start + 8, box.end, texts);
    }
  }
};

const ITEMS: Readonly<Record<string, string>> = { "©cmt": "comment", desc: "description" };

/** "com.apple.quicktime.comment" is "comment". */
const add = async (key: string, bytes: Bytes, start: number, end: number, texts: Texts): Promise<void> => {
  const name = key.slice(key.lastIndexOf(".") + 1);
  if (texts.wants(name)) texts.add(name, await textIn(bytes, start, end));
};

const textIn = async (bytes: Bytes, start: number, end: number): Promise<string> =>
  utf8(await bytes.read(start, Math.max(0, end - start)));
