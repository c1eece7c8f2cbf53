// Reads what was pasted: what kind of text it is, and which of its inputs can be set. The server checks it in earnest.
import { readJson } from "../../../schema/model/exact.ts";
import { isRecord } from "../workflow-node.ts";
import { type NodeInputs, nodesIn } from "./inputs.ts";
import { notFinite } from "./not-finite.ts";
import { withoutChanges } from "./without-changes.ts";

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
  if (!isRecord(value)) return { kind: "wrong", problem: NOT_A_WORKFLOW };
  if (Array.isArray(value.nodes)) return { kind: "wrong", problem: UI_FORMAT };
  const workflow = withoutChanges(value);
  const unsayable = notFinite(workflow);
  if (unsayable) return { kind: "wrong", problem: unsayable };
  return { kind: "workflow", workflow, count: Object.keys(workflow).length, nodes: nodesIn(workflow) };
};

const NOT_A_WORKFLOW = "That's not a ComfyUI workflow. Export it with Workflow → Export (API).";

const UI_FORMAT =
  "This is the format in which ComfyUI's editor saves. In ComfyUI choose Workflow → Export (API), and paste that file instead.";

const parse = (text: string): unknown => {
  try {
    return readJson(text, { keep: "text", python: true });
  } catch (error) {
    return new Error(error instanceof Error ? error.message.replace(/\.$/, "") : String(error));
  }
};
