// Reads the workflow out of a file: its JSON, or what ComfyUI saved. It reads no more of the file than it needs.
import { bytesOf, MAX_TEXT_BYTES } from "./bytes.ts";
import { utf8, utf16 } from "./decode.ts";
import { hasWideMark } from "./is-text.ts";
import { HEAD_BYTES, kindOf } from "./kind.ts";
import { createTexts, type TextReader } from "./texts.ts";
import { type Found, workflowIn } from "./workflow-in.ts";
import { writtenAs } from "./written-as.ts";

export type Taken = { readonly text: string } | { readonly problem: string };

export const readFile = async (file: Blob, name: string): Promise<Taken> => {
  if (file.size === 0) return { problem: `${name} is empty.` };
  const kind = kindOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  switch (kind.tag) {
    case "media":
      return takenFrom(await foundIn(file, kind.read), kind.noun, name);
    case "text":
      return readText(file, name);
    case "other":
      return { problem: `${name} is ${kind.noun}; Sluice reads no workflow from those. ${kind.then}` };
    case "unknown":
      return { problem: `${name} is not a file that Sluice can read a workflow from. ${READABLE}` };
  }
};

const READABLE =
  "Choose the workflow's JSON, or what ComfyUI saved: PNG, WebP, JPEG, MP4, MOV, WebM, FLAC, MP3, Ogg or Opus.";

const foundIn = async (file: Blob, read: TextReader): Promise<Found> => {
  const texts = createTexts();
  // Of a broken file what can be read.
  await read(bytesOf(file), texts).catch(() => {});
  return workflowIn(texts);
};

const EDITOR_ONLY =
  "has its workflow only in the format of ComfyUI's editor. Drop it on ComfyUI, choose Workflow → Export (API), and use that file.";

const takenFrom = (found: Found, noun: string, name: string): Taken => {
  switch (found.tag) {
    case "workflow":
      return { text: writtenAs(found) };
    case "editor":
      return { problem: `${name} ${EDITOR_ONLY}` };
    case "none":
      return {
        problem: `${name} is ${noun} without a ComfyUI workflow: it wasn't saved by ComfyUI, or another program stripped it.`,
      };
  }
};

const readText = async (file: Blob, name: string): Promise<Taken> => {
  if (file.size > MAX_TEXT_BYTES) {
    const [size, most] = [file.size, MAX_TEXT_BYTES].map((bytes) => Math.ceil(bytes / 1024 / 1024));
    return { problem: `${name} has ${size} MB; a workflow may have ${most} MB.` };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = hasWideMark(bytes) ? utf16(bytes) : utf8(bytes);
  return /^\s*[{[]/.test(text) ? { text } : { problem: `${name} is text, but not a workflow in JSON.` };
};
