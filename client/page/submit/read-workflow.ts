// Reads what was pasted: what kind of text it is, and which of its inputs can be set. The server checks it in earnest.
import { readJson } from "../../../schema/model/exact.ts";
import { type NodeInputs, nodesIn } from "./inputs.ts";

export type Workflow = Record<string, unknown>;

export type ReadWorkflow = {
  readonly kind: "workflow";
  readonly workflow: Workflow;
  readonly count: number;
  /** Those that have something to set. */
  readonly nodes: readonly NodeInputs[];
};

export type Reading = { readonly kind: "empty" } | { readonly kind: "wrong"; readonly problem: string } | ReadWorkflow;

export const readWorkflow = (text: string): Reading => {
  if (text.trim() === "") return { kind: "empty" };
  const value = parse(text);
  if (value instanceof Error) return { kind: "wrong", problem: `This is not JSON: ${value.message}.` };
  if (!isRecord(value)) return { kind: "wrong", problem: "A workflow is a JSON object with a node under each id." };
  if (Array.isArray(value.nodes)) return { kind: "wrong", problem: UI_FORMAT };
  return { kind: "workflow", workflow: value, count: Object.keys(value).length, nodes: nodesIn(value) };
};

const UI_FORMAT =
  "This is the format in which ComfyUI's editor saves. In ComfyUI choose Workflow → Export (API), and paste that file instead.";

const parse = (text: string): unknown => {
  try {
    return readJson(text, { keep: "text" });
  } catch (error) {
    return new Error(error instanceof Error ? error.message.replace(/\.$/, "") : String(error));
  }
};

const isRecord = (value: unknown): value is Workflow =>
  typeof value === "object" && value !== null && !Array.isArray(value);
