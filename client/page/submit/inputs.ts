// The inputs of a workflow that a person can set: numbers, texts and switches, but no links between nodes.
import { type AnyNumber, isNumber } from "../exact-value.ts";
import { classOf, isRecord, titleOf } from "../workflow-node.ts";

export type Setting = AnyNumber | string | boolean;

export type Input = {
  /** "3.inputs.seed" */
  readonly path: string;
  readonly name: string;
  readonly value: Setting;
  /** Of its node. */
  readonly title: string;
};

export type NodeInputs = {
  readonly id: string;
  readonly title: string;
  /** Null when the title is the class already. */
  readonly classType: string | null;
  readonly inputs: readonly Input[];
};

/** Those that people change most come first, each group in the workflow's own order. */
export const nodesIn = (workflow: Record<string, unknown>): NodeInputs[] => {
  const nodes = Object.entries(workflow).flatMap(([id, node]) => nodeOf(id, node));
  return nodes.toSorted((a, b) => rank(a) - rank(b));
};

export const inputsOf = (nodes: readonly NodeInputs[]): Input[] => nodes.flatMap(({ inputs }) => inputs);

export const isSeed = ({ name, value }: Input): boolean => /seed/i.test(name) && isNumber(value);

/** What is written in sentences wants more than a line. */
export const isProse = ({ name, value }: Input): boolean =>
  typeof value === "string" && (/text|prompt/i.test(name) || value.length > 60 || value.includes("\n"));

const nodeOf = (id: string, node: unknown): NodeInputs[] => {
  if (!isRecord(node) || !isRecord(node.inputs)) return [];
  const [classType, title] = [classOf(node), titleOf(node)];
  const inputs = Object.entries(node.inputs).flatMap(([name, value]) =>
    isSetting(value) ? [{ path: `${id}.inputs.${name}`, name, value, title }] : [],
  );
  return inputs.length > 0 ? [{ id, title, classType: title === classType ? null : classType, inputs }] : [];
};

const rank = ({ inputs }: NodeInputs): number => {
  if (inputs.some(isProse)) return 0;
  return inputs.some(isSeed) ? 1 : 2;
};

const isSetting = (value: unknown): value is Setting =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  (typeof value === "number" ? Number.isFinite(value) : isNumber(value));
