// What differs between prompts, as columns: an override path each, under a title as short as can be.
import type { PromptState } from "../../documents/prompt.ts";

export type Column = { readonly path: string; readonly title: string };

/** "3.inputs.seed" is "seed" to a person, and "seed (3)" where another node has one too. */
export const columnsOf = (paths: readonly string[]): Column[] => {
  const names = paths.map(inputName);
  return paths.map((path, index) => {
    const name = names[index] ?? path;
    const alone = names.indexOf(name) === names.lastIndexOf(name);
    return { path, title: alone ? name : `${name} (${nodeId(path)})` };
  });
};

export const pathsOf = (prompts: readonly PromptState[]): string[] => [
  ...new Set(prompts.flatMap(({ overrides }) => overrides.map(({ path }) => path))),
];

export const inputName = (path: string): string => path.slice(path.indexOf(".inputs.") + ".inputs.".length);

const nodeId = (path: string): string => path.slice(0, path.indexOf(".inputs."));

/** Of a value's JSON text: numbers stay as they are written. */
export const textWords = (text: string): string => (text.startsWith('"') ? String(JSON.parse(text)) : text);

export const valueWords = (value: unknown): string => textWords(JSON.stringify(value));
