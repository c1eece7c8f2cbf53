// A node of a workflow as JSON has it, and what a person calls it.
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const classOf = (node: Record<string, unknown>): string =>
  typeof node.class_type === "string" ? node.class_type : "node";

export const titleOf = (node: Record<string, unknown>): string => {
  const given = isRecord(node._meta) && typeof node._meta.title === "string" ? node._meta.title.trim() : "";
  return given || classOf(node);
};
