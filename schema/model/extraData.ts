// What is sent to ComfyUI beside a prompt's workflow: checked, and without what is a secret.
import { checkJson, isObject, type Json, type JsonObject } from "./json.ts";
import { badInput, type Path } from "./refusal.ts";
import { quote, textProblem } from "./text.ts";
import { SECRET_NAMES, unwrap } from "./unwrap.ts";

export type Secret = { readonly name: string; readonly value: string };

/** These are Sluice's own to set, or ComfyUI's. Programs send them along: they are left out without a word. */
const OWN_KEYS = new Set(["sluice", "client_id", "create_time"]);
const MOST_SECRETS = 16;
const MOST_CHARACTERS = 16_384;
/** A shorter one can't be taken out of what a backend says without taking half of it along: names of files, for example. */
const LEAST_CHARACTERS = 8;

type Maybe<T> = T | null | undefined;
type Input = {
  readonly workflow: unknown;
  readonly extraData?: Maybe<unknown>;
  readonly secrets?: Maybe<readonly Secret[]>;
};

export type Travelling = {
  /** Taken out of what it was wrapped in. */
  readonly workflow: unknown;
  readonly workflowPath: readonly string[];
  /** Null: nothing beside Sluice's own. */
  readonly extraData: JsonObject | null;
  /** By name, each once. */
  readonly secrets: readonly Secret[];
};

/** What is given explicitly comes before what was wrapped around the workflow. `allowed`: secret names beside ComfyUI's own. */
export const takeApart = (input: Input, path: Path, allowed: readonly string[] = []): Travelling => {
  const { workflow, path: workflowPath, extraData: wrapped } = unwrap(input.workflow);
  const given = checkObject(input.extraData ?? {}, [...path, "extraData"]);
  const around = wrapped.map((extra) => checkObject(extra, [...path, "workflow"]));
  const all = Object.assign({}, ...around.toReversed(), given) as JsonObject;
  const kept = Object.entries(all).filter(([key]) => !OWN_KEYS.has(key) && !SECRET_NAMES.includes(key));
  const found = SECRET_NAMES.flatMap((name) => foundIn(all, name, [...path, "extraData", name]));
  const secrets = checkSecrets(input.secrets ?? [], allowed, [...path, "secrets"]);
  const names = new Set(secrets.map(({ name }) => name));
  const clash = kept.find(([key]) => names.has(key));
  if (clash)
    throw badInput(`${quote(clash[0])} is a secret: it can't stand in the extra data too.`, [...path, "extraData"]);
  return {
    workflow,
    workflowPath,
    extraData: kept.length === 0 ? null : Object.fromEntries(kept),
    secrets: [...secrets, ...found.filter(({ name }) => !names.has(name))].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
};

/** Also for a job that is submitted once more: its secrets are given anew. */
export const checkSecrets = (secrets: readonly Secret[], allowed: readonly string[], path: Path): readonly Secret[] => {
  if (secrets.length > MOST_SECRETS) throw badInput(`Expected at most ${MOST_SECRETS} secrets.`, path);
  const seen = new Set<string>();
  for (const [index, { name, value }] of secrets.entries()) {
    const at = [...path, index, "name"];
    if (OWN_KEYS.has(name) || !(SECRET_NAMES.includes(name) || allowed.includes(name))) {
      throw badInput(
        `Expected ${[...SECRET_NAMES, ...allowed].join(" or ")}. ComfyUI shows every other key of its extra_data in its queue; an administrator can allow one (SLUICE_SECRET_NAMES).`,
        at,
      );
    }
    if (seen.has(name)) throw badInput("This secret is given twice.", at);
    seen.add(name);
    checkSecret(value, [...path, index, "value"]);
  }
  return secrets.map(({ name, value }) => ({ name, value }));
};

const foundIn = (extra: JsonObject, name: string, path: Path): readonly Secret[] => {
  const value: Json | undefined = Object.hasOwn(extra, name) ? extra[name] : undefined;
  // Programs send the key empty where nobody is signed in.
  if (value === undefined || value === null || value === "") return [];
  return [{ name, value: checkSecret(value, path) }];
};

/** Says nothing of the value itself. */
const checkSecret = (value: unknown, path: Path): string => {
  if (typeof value !== "string" || value === "")
    throw badInput("Expected a secret that is a text, and not empty.", path);
  if (value.length < LEAST_CHARACTERS) throw badInput(`Expected at least ${LEAST_CHARACTERS} characters.`, path);
  if (value.length > MOST_CHARACTERS) throw badInput(`Expected at most ${MOST_CHARACTERS} characters.`, path);
  if (textProblem(value)) throw badInput("This secret holds characters that can't be kept.", path);
  return value;
};

const checkObject = (value: unknown, path: Path): JsonObject => {
  if (!isObject(value)) throw badInput("Expected an object.", path);
  return checkJson(value, path) as JsonObject;
};
