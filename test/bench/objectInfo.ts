// A large answer of /object_info, made of four recorded classes under many names.
import { readFileSync } from "node:fs";

const RECORDED = new URL("../comfy/recordings/odd-answers.txt", import.meta.url);
const TOOLTIP = 'What this input does, when it matters, and "why" it is so, in the words of whoever wrote the node.';

/** `max` stands where the seeds declare 18446744073709551615. */
export function objectInfo(bytes: number, max = "18446744073709551615"): string {
  const classes = readFileSync(RECORDED, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("GET /object_info/"))
    .map((line) => line.slice(line.indexOf("{") + 1, -1))
    .map((text) => text.replaceAll("…", JSON.stringify(TOOLTIP).slice(1, -1)).replaceAll("18446744073709551615", max));
  const parts: string[] = [];
  for (let size = 0, index = 0; size < bytes; index += 1) {
    for (const text of classes) {
      parts.push(text.replace('"', `"${index} `));
      size += text.length;
    }
  }
  return `{${parts.join(", ")}}`;
}
