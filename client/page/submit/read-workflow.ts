// Reads what was pasted: what kind of text it is, and which of its inputs are seeds. The server checks it in earnest.
export type Workflow = Record<string, unknown>;
export type SeedInput = { readonly path: string; readonly label: string; readonly value: number };

export type Reading =
  | { readonly kind: "empty" }
  | { readonly kind: "wrong"; readonly problem: string }
  | {
      readonly kind: "workflow";
      readonly workflow: Workflow;
      readonly nodes: number;
      readonly seeds: readonly SeedInput[];
    };

export const readWorkflow = (text: string): Reading => {
  if (text.trim() === "") return { kind: "empty" };
  const value = parse(text);
  if (value instanceof Error) return { kind: "wrong", problem: `This is not JSON: ${value.message}.` };
  if (!isRecord(value)) return { kind: "wrong", problem: "A workflow is a JSON object with a node under each id." };
  if (Array.isArray(value.nodes)) return { kind: "wrong", problem: UI_FORMAT };
  return { kind: "workflow", workflow: value, nodes: Object.keys(value).length, seeds: seedsIn(value) };
};

const UI_FORMAT =
  "This is the format in which ComfyUI's editor saves. In ComfyUI choose Workflow → Export (API), and paste that file instead.";

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    return new Error(error instanceof Error ? error.message.replace(/\.$/, "") : String(error));
  }
};

const isRecord = (value: unknown): value is Workflow =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const seedsIn = (workflow: Workflow): SeedInput[] =>
  Object.entries(workflow).flatMap(([id, node]) => {
    if (!isRecord(node) || !isRecord(node.inputs)) return [];
    const title = isRecord(node._meta) ? node._meta.title : node.class_type;
    return Object.entries(node.inputs).flatMap(([name, value]) =>
      /seed/i.test(name) && typeof value === "number"
        ? [{ path: `${id}.inputs.${name}`, label: `${name} of ${String(title ?? "node")} (node ${id})`, value }]
        : [],
    );
  });
