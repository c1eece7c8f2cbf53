// Reads the recordings of a real ComfyUI that lie beside this file.
import { readFileSync } from "node:fs";
import { readJson } from "../../schema/model/exact.ts";

/** data null: the recording was cut in the middle of the frame. */
export type RecordedFrame = { text: string; type: string; data: { [key: string]: unknown } | null };

export type Section = {
  title: string;
  /** By who listened: owner, other, anon. */
  frames: { [who: string]: RecordedFrame[] };
  /** Lines that aren't frames. */
  lines: string[];
};

export function readRecording(name: string): Section[] {
  const sections: Section[] = [];
  let who = "";
  for (const line of readFileSync(new URL(`./recordings/${name}`, import.meta.url), "utf8").split("\n")) {
    const section = sections.at(-1);
    if (line.startsWith("=== ")) sections.push({ title: line.slice(4), frames: {}, lines: [] });
    else if (line.startsWith("--- ws ")) who = line.split(" ")[2] ?? "";
    else if (line.startsWith("--- frames")) who = "owner";
    else if (/^ {2}\+ /.test(line)) push(section, who, readFrame(line));
    else if (line !== "") section?.lines.push(line);
  }
  return sections;
}

export function findSection(name: string, title: string): Section {
  const section = readRecording(name).find((own) => own.title.startsWith(title));
  if (!section) throw new Error(`no section ${title} in ${name}`);
  return section;
}

/** The JSON after a label: `history {…}`, `min [400, {…}]`. */
export function labelled(section: Section, label: string): unknown {
  const line = section.lines.find((own) => own.startsWith(`${label} `) && /[[{]/.test(own[label.length + 1] ?? ""));
  if (!line) throw new Error(`no line ${label} in ${section.title}`);
  return JSON.parse(line.slice(label.length + 1));
}

function readFrame(line: string): RecordedFrame {
  const text = line.replace(/^ {2}\+ +[\d.]+ /, "");
  const type = /^\{"type": "(\w+)"/.exec(text)?.[1] ?? "";
  try {
    return { text, type, data: (readJson(text, { python: true }) as { data: RecordedFrame["data"] }).data };
  } catch {
    return { text, type, data: null };
  }
}

function push(section: Section | undefined, who: string, frame: RecordedFrame): void {
  if (section) section.frames[who] = [...(section.frames[who] ?? []), frame];
}
