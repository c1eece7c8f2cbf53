// Looks for circles in what overrides make of a workflow's links, for all prompts of a job.
import { type Graph, sortNodes } from "./graph.ts";
import type { Json } from "./json.ts";
import { type Inputs, isLink, type Nodes } from "./link.ts";
import { nodesBefore } from "./nodesBefore.ts";
import { badInput, type Path } from "./refusal.ts";
import { parseTarget } from "./target.ts";
import { describeCircle } from "./workflow.ts";

type Change = { readonly path: string; readonly value: Json };

type RewireCheck = (changes: readonly Change[], path: Path) => void;

/** Nodes that may be sorted anew for one job: one or two seconds of work. */
const MAX_SORTED_NODES = 1_000_000;

/**
 * Taking links away never closes a circle, and neither does a link that agrees with an order in which the
 * template's nodes can run. Only the rest is sorted anew, and each rewiring once.
 */
export const rewireCheck = (template: Nodes, maxSortedNodes = MAX_SORTED_NODES): RewireCheck => {
  const passed = new Set<string>();
  let base: Base | null = null;
  return (changes, path) => {
    if (!changes.some(({ value }) => isLink(value))) return;
    base ??= baseOf(template);
    if (agrees(base.graph, changes)) return;
    const rewiring = changes.filter((change) => isLink(change.value) || isLink(valueNow(template, change)));
    const key = JSON.stringify(rewiring.map(({ path, value }) => [path, isLink(value) ? value[0] : null]));
    if (passed.has(key)) return;
    if ((passed.size + 1) * base.sources.size > maxSortedNodes) throw badInput(TOO_MANY_REWIRINGS, path);
    const graph = sortRewired(template, base, rewiring);
    if (graph.kind === "circle") throw badInput(describeCircle(graph.nodeIds), path);
    passed.add(key);
  };
};

const TOO_MANY_REWIRINGS =
  "These overrides rewire the workflow in more ways than can be checked; submit fewer at once.";

/** What is known of the template, made when the first link is changed: most jobs never need it. */
type Base = { readonly sources: ReadonlyMap<string, readonly string[]>; readonly graph: Graph };

const baseOf = (template: Nodes): Base => {
  const sources = new Map(Object.entries(template).map(([nodeId, node]) => [nodeId, nodesBefore(node)]));
  return { sources, graph: sortNodes([...sources.keys()], (nodeId) => sources.get(nodeId) ?? []) };
};

const sortRewired = (template: Nodes, { sources }: Base, changes: readonly Change[]): Graph => {
  const inputs = new Map<string, Inputs>();
  for (const { path, value } of changes) {
    const { nodeId, inputName } = parseTarget(path);
    inputs.set(nodeId, { ...(inputs.get(nodeId) ?? template[nodeId]?.inputs), [inputName]: value });
  }
  const rewired = new Map(
    [...inputs].map(([nodeId, own]) => [nodeId, nodesBefore({ ...template[nodeId], inputs: own })]),
  );
  return sortNodes([...sources.keys()], (nodeId) => rewired.get(nodeId) ?? sources.get(nodeId) ?? []);
};

const agrees = (graph: Graph, changes: readonly Change[]): boolean => {
  if (graph.kind === "circle") return false;
  return changes.every(({ path, value }) => {
    if (!isLink(value)) return true;
    const source = graph.positions.get(value[0]) ?? Number.POSITIVE_INFINITY;
    return source < (graph.positions.get(parseTarget(path).nodeId) ?? -1);
  });
};

const valueNow = (template: Nodes, { path }: Change): Json | undefined => {
  const { nodeId, inputName } = parseTarget(path);
  return template[nodeId]?.inputs[inputName];
};
