// ComfyUI's validation of a workflow, with its words and its shapes.
import type { Graph, GraphNode } from "./heap.ts";
import { checkInput, type NodeFault } from "./input.ts";
import { classOf } from "./nodes.ts";
import type { Switches } from "./switches.ts";

export type NodeErrors = { [nodeId: string]: { errors: NodeFault[]; dependent_outputs: string[]; class_type: string } };

export type Validated =
  | { ok: true; outputs: string[]; nodeErrors: NodeErrors }
  | {
      ok: false;
      error: { type: string; message: string; details: string; extra_info: object };
      nodeErrors: NodeErrors;
    };

/** Python raises where it meets something that isn't a node at all: HTTP 500. */
export class NotAGraph extends Error {}

type Leniency = Pick<Switches, "unknownNodes" | "loops">;

export function validatePrompt(prompt: unknown, { unknownNodes, loops }: Leniency): Validated {
  const graph = readGraph(prompt);
  const outputs: string[] = [];
  for (const [id, node] of Object.entries(graph)) {
    const known = classOf(node.class_type, unknownNodes);
    if (!known) return missingNode(id, node);
    if (known.isOutput) outputs.push(id);
  }
  if (outputs.length === 0) return refusal("prompt_no_outputs", "Prompt has no outputs", "");
  const check = new GraphCheck(graph, { unknownNodes, loops });
  const good = outputs.filter((id) => check.output(id));
  if (good.length > 0) return { ok: true, outputs: good, nodeErrors: check.errors };
  const details = outputs
    .flatMap((id) => check.own(id).map((fault) => `${fault.message}: ${fault.details}`))
    .join("\n");
  const error = {
    type: "prompt_outputs_failed_validation",
    message: "Prompt outputs failed validation",
    details,
    extra_info: {},
  };
  return { ok: false, error, nodeErrors: check.errors };
}

function readGraph(prompt: unknown): Graph {
  if (typeof prompt !== "object" || prompt === null || Array.isArray(prompt)) throw new NotAGraph();
  for (const node of Object.values(prompt)) {
    if (typeof node !== "object" || node === null || Array.isArray(node)) throw new NotAGraph();
  }
  return prompt as Graph;
}

function missingNode(id: string, node: GraphNode): Validated {
  if (node._meta === null) throw new NotAGraph();
  const title = node._meta?.title ?? node.class_type;
  if (typeof node.class_type !== "string") {
    const message = "Cannot execute because a node is missing the class_type property.";
    return refusal("missing_node_type", message, `Node ID '#${id}'`, {
      node_id: id,
      class_type: null,
      node_title: null,
    });
  }
  const message = `Node '${title}' not found. The custom node may not be installed.`;
  const info = { node_id: id, class_type: node.class_type, node_title: title };
  return refusal("missing_node_type", message, `Node ID '#${id}'`, info);
}

function refusal(type: string, message: string, details: string, extraInfo: object = {}): Validated {
  return { ok: false, error: { type, message, details, extra_info: extraInfo }, nodeErrors: {} };
}

const LOOP_CLASSES = new Set(["StartLoop", "EndLoop"]);

/** Walks from each output to its roots; a node is checked once. */
class GraphCheck {
  readonly errors: NodeErrors = {};
  readonly #graph: Graph;
  readonly #unknownNodes: "refuse" | "run";
  readonly #loops: "refuse" | "run";
  readonly #checked = new Map<string, boolean>();

  constructor(graph: Graph, { unknownNodes, loops }: Leniency) {
    this.#graph = graph;
    this.#unknownNodes = unknownNodes;
    this.#loops = loops;
  }

  own(id: string): NodeFault[] {
    return this.errors[id]?.errors ?? [];
  }

  output(id: string): boolean {
    const touched = new Set<string>();
    const good = this.#node(id, [], touched);
    for (const node of touched) this.errors[node]?.dependent_outputs.push(id);
    return good;
  }

  #node(id: string, path: string[], touched: Set<string>): boolean {
    if (path.includes(id)) return this.#cycle(path.slice(path.indexOf(id)));
    touched.add(id);
    const before = this.#checked.get(id);
    if (before !== undefined) return before;
    const node = this.#graph[id];
    const known = node && classOf(node.class_type, this.#unknownNodes);
    if (!node || !known) return false;
    const faults: NodeFault[] = [];
    let good = true;
    if (!node.inputs) faults.push(raised("'inputs'", path.length > 0));
    for (const [name, spec] of Object.entries({ ...known.optional, ...known.inputs })) {
      if (!node.inputs) break;
      if (!Object.hasOwn(known.inputs, name) && !Object.hasOwn(node.inputs, name)) continue;
      const follow = (linked: string) => this.#node(linked, [...path, id], touched);
      const [graph, unknownNodes, isOutput] = [this.#graph, this.#unknownNodes, path.length === 0];
      const checked = checkInput({ graph, node, name, spec, unknownNodes, follow, isOutput });
      good &&= checked === true;
      if (typeof checked === "object") faults.push(checked);
    }
    this.#add(id, faults);
    good &&= faults.length === 0;
    this.#checked.set(id, good);
    return good;
  }

  #cycle(nodes: string[]): boolean {
    if (this.#loops === "run" && nodes.some((id) => LOOP_CLASSES.has(this.#graph[id]?.class_type ?? ""))) return true;
    const name = (id: string) => `${id} (${this.#graph[id]?.class_type})`;
    const details = [...nodes, nodes[0] ?? ""].map(name).join(" -> ");
    for (const id of nodes) {
      const extra = { node_id: id, cycle_nodes: nodes };
      this.#add(id, [{ type: "dependency_cycle", message: "Dependency cycle detected", details, extra_info: extra }]);
    }
    return false;
  }

  #add(id: string, faults: NodeFault[]): void {
    if (faults.length === 0) return;
    this.errors[id] ??= { errors: [], dependent_outputs: [], class_type: this.#graph[id]?.class_type ?? "" };
    this.errors[id].errors.push(...faults);
  }
}

function raised(details: string, inner: boolean): NodeFault {
  const type = inner ? "exception_during_inner_validation" : "exception_during_validation";
  const extra = { exception_type: "KeyError", traceback: [] };
  return { type, message: "Exception when validating node", details, extra_info: extra };
}
