// The workflow in a file's texts, in the format that ComfyUI's API takes.
import { readJson } from "../../../../schema/model/exact.ts";
import { isRecord } from "../../workflow-node.ts";
import { JOINT_KEYS, type Texts } from "./texts.ts";

export type Found =
  | { readonly tag: "workflow"; readonly workflow: Record<string, unknown>; readonly text: string }
  /** It is there in the format of ComfyUI's editor only. */
  | { readonly tag: "editor" }
  | { readonly tag: "none" };

export const workflowIn = (texts: Texts): Found => {
  const values = [texts.get("prompt"), texts.get("workflow"), ...JOINT_KEYS.flatMap((key) => jointly(texts.get(key)))];
  const found = values.flatMap((value) => parsed(value) ?? []);
  const workflow = found.find(({ value }) => !isOfEditor(value) && hasNodes(value));
  if (workflow) return { tag: "workflow", workflow: workflow.value, text: workflow.text };
  return { tag: found.some(({ value }) => isOfEditor(value)) || texts.get("workflow") ? "editor" : "none" };
};

type Parsed = { readonly value: Record<string, unknown>; readonly text: string };

/** Some savers write JSON as a string of JSON, or as one of that. */
const MOST_WRAPPED = 4;

const parsed = (given: unknown): Parsed | null => {
  let [value, text] = [given, ""];
  for (let left = MOST_WRAPPED; left > 0 && typeof value === "string"; left -= 1) {
    text = value;
    value = parse(value);
  }
  return isRecord(value) ? { value, text: text || JSON.stringify(value) } : null;
};

const parse = (text: string): unknown => {
  try {
    return readJson(text, { keep: "text", python: true });
  } catch {
    return undefined;
  }
};

/** Both in one object, each as it is or as text. */
const jointly = (text: string | undefined): unknown[] => {
  const value = parsed(text)?.value;
  return value ? [value.prompt, value.workflow] : [];
};

const isOfEditor = ({ nodes }: Record<string, unknown>): boolean => Array.isArray(nodes);

const hasNodes = (workflow: Record<string, unknown>): boolean =>
  Object.values(workflow).some((node) => isRecord(node) && typeof node.class_type === "string");
