// Fills in what ComfyUI's own page replaces in file names before it sends them: %date:yyyy-MM-dd% and %KSampler.seed%.
import { isExactNumber } from "./exact.ts";
import { FILENAME_INPUT, filenameProblem } from "./filename.ts";
import type { Json } from "./json.ts";
import { isLink } from "./link.ts";
import type { Workflow, WorkflowNode } from "./workflow.ts";

/** Only in `filename_prefix`, as there. `now` is shown in the time zone of this process. */
export const fillTokens = (workflow: Workflow, now: Date): Workflow =>
  Object.fromEntries(Object.entries(workflow).map(([nodeId, node]) => [nodeId, fillNode(workflow, node, now)]));

const fillNode = (workflow: Workflow, node: WorkflowNode, now: Date): WorkflowNode => {
  const written = Object.hasOwn(node.inputs, FILENAME_INPUT) ? node.inputs[FILENAME_INPUT] : undefined;
  if (typeof written !== "string" || !written.includes("%")) return node;
  const filled = written.replace(/%([^%]+)%/g, (token, text: string) => wordFor(workflow, text, now) ?? token);
  // A value must not lead to where the user's own text may not: it is then sent as written.
  if (filled === written || filenameProblem(FILENAME_INPUT, filled)) return node;
  return { ...node, inputs: { ...node.inputs, [FILENAME_INPUT]: filled } };
};

/** Null: not ours to replace (ComfyUI knows %width%, other nodes know more). A date's format ends at its first dot, as there. */
const wordFor = (workflow: Workflow, text: string, now: Date): string | null => {
  const [name = "", inputName, ...more] = text.split(".");
  if (inputName !== undefined && more.length === 0) return inputOf(workflow, name, inputName);
  return name.startsWith("date:") ? formatDate(name.slice("date:".length), now) : null;
};

const inputOf = (workflow: Workflow, name: string, inputName: string): string | null => {
  const nodes = Object.values(workflow);
  const node = nodes.find(({ class_type }) => class_type === name) ?? nodes.find((each) => titleOf(each) === name);
  if (!node || !Object.hasOwn(node.inputs, inputName)) return null;
  const value = node.inputs[inputName];
  return value === undefined || isLink(value) ? null : textOf(value).replaceAll(UNFIT, "_");
};

/** What no file name may hold somewhere. */
const UNFIT = /[/?<>\\:*|"\p{Cc}]/gu;

const textOf = (value: Json): string => {
  if (isExactNumber(value)) return value.rawJSON;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
};

const titleOf = ({ _meta }: WorkflowNode): Json | undefined =>
  typeof _meta === "object" && _meta !== null && "title" in _meta ? _meta.title : undefined;

/** yyyy, yy, and M, d, h, m, s once or twice: twice with a leading zero. Anything else is text. */
const formatDate = (format: string, date: Date): string =>
  format.replace(/d{1,2}|M{1,2}|h{1,2}|m{1,2}|s{1,2}|y{2,4}/g, (part) => {
    if (part === "yyyy") return String(date.getFullYear());
    if (part === "yy") return String(date.getFullYear()).slice(2);
    return partOf(part, date)?.toString().padStart(part.length, "0") ?? part;
  });

const partOf = (part: string, date: Date): number | null => {
  switch (part[0]) {
    case "d":
      return date.getDate();
    case "M":
      return date.getMonth() + 1;
    case "h":
      return date.getHours();
    case "m":
      return date.getMinutes();
    case "s":
      return date.getSeconds();
    default:
      return null;
  }
};
