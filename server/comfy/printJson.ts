// Writes what ComfyUI reported as a person reads it: Python's JSON, with NaN as NaN and every integer exact.
import { isExactNumber } from "../../schema/model/exact.ts";

/** Deeper than anybody reads, and far from the end of the stack. */
const DEEPEST = 100;

/** Stops soon after `most` characters: whoever asks cuts the rest off. */
export function printJson(value: unknown, most: number): string {
  const parts: string[] = [];
  let room = most;
  const write = (text: string) => {
    parts.push(text);
    room -= text.length;
  };
  const writeEach = (open: string, items: Iterable<[string, unknown]>, close: string, depth: number) => {
    write(open);
    let between = "";
    for (const [name, item] of items) {
      if (room < 0) return;
      write(between + name);
      print(item, depth + 1);
      between = ", ";
    }
    write(close);
  };
  const print = (item: unknown, depth: number) => {
    const plain = scalar(item);
    if (plain !== null) return write(plain);
    if (depth >= DEEPEST) return write('"…"');
    if (Array.isArray(item))
      return writeEach(
        "[",
        item.map((child) => ["", child]),
        "]",
        depth,
      );
    const entries = Object.entries(item as object);
    writeEach(
      "{",
      entries.map(([key, child]) => [`${JSON.stringify(key)}: `, child]),
      "}",
      depth,
    );
  };
  print(value, 0);
  return parts.join("");
}

function scalar(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  if (isExactNumber(value)) return value.rawJSON;
  return typeof value === "object" && value !== null ? null : (JSON.stringify(value) ?? "null");
}
