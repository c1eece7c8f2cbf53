// Reads one value of a node's `ui`: files are files, texts are texts, and everything else is kept as JSON.

import { placeOf, placeOfPath } from "./filePlace.ts";
import type { RunOutput } from "./outcome.ts";
import { namesFiles, outputKind } from "./outputKind.ts";
import { printJson } from "./printJson.ts";
import { asObject } from "./shape.ts";

export const MOST_CHARACTERS = 1_000_000;
/** More than that are one list. */
const MOST_TEXTS = 100;

/** Its files, and what else it says as one text or several. */
export function readUiValue(nodeId: string, key: string, value: unknown): RunOutput[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const files: RunOutput[] = [];
  const rest: unknown[] = [];
  for (const item of items) {
    const place = placeOf(item) ?? (typeof item === "string" && namesFiles(key) ? placeOfPath(item) : null);
    if (place) files.push({ nodeId, kind: outputKind(key, place.filename), ...place });
    else if (!isEmpty(key, item)) rest.push(item);
  }
  if (rest.length === 0) return files;
  return [...files, ...asTexts(nodeId, key, { value, rest, alone: files.length === 0 })];
}

/** An entry of a list of files that names none: null, `{filename: null}`, or a picture that came over the websocket. */
function isEmpty(key: string, item: unknown): boolean {
  const entry = asObject(item);
  if (entry && ("filename" in entry || isOverSocket(entry))) return true;
  return item === null && namesFiles(key);
}

export const isOverSocket = (entry: unknown): boolean => asObject(entry)?.source === "websocket";

type Said = { value: unknown; rest: readonly unknown[] /** No file among it. */; alone: boolean };

function asTexts(nodeId: string, key: string, { value, rest, alone }: Said): RunOutput[] {
  const name = key.replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, "_").slice(0, 100) || "result";
  const base = { nodeId, subfolder: "", type: "text" };
  const text = (all: string, index = 0): RunOutput => ({
    ...base,
    kind: "text",
    filename: index === 0 ? `${name}.txt` : `${name}-${index + 1}.txt`,
    text: all,
  });
  if (alone && rest.every((item) => typeof item === "string")) {
    if (isSpelled(rest)) return [text(rest.join(""))];
    if ((key === "text" || key === "string") && rest.length <= MOST_TEXTS) return rest.map(text);
  }
  return [{ ...base, kind: "json", filename: `${name}.json`, text: printJson(value, MOST_CHARACTERS) }];
}

/** A node that returns a plain text is told letter by letter. A list of texts of one character each looks the same, and is joined too. */
const isSpelled = (texts: readonly string[]): boolean =>
  texts.length > 1 && texts.every((text) => text.length <= 2 && [...text].length === 1);
