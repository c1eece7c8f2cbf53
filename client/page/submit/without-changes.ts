// A workflow without `is_changed`: what ComfyUI knew of a node when it ran, which pictures keep, often as NaN.
import { isRecord } from "../workflow-node.ts";

export const withoutChanges = (workflow: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(workflow).map(([id, node]) => [id, isRecord(node) ? rest(node) : node]));

const rest = ({ is_changed: _, ...others }: Record<string, unknown>): Record<string, unknown> => others;
