// The order in which a workflow's nodes can run, or the circle that forbids any.
export type Graph =
  | { readonly kind: "ordered"; readonly positions: ReadonlyMap<string, number> }
  | { readonly kind: "circle"; readonly nodeIds: readonly string[] };

/** The nodes that a node links to: it runs after all of them. */
type SourcesOf = (nodeId: string) => readonly string[];

type Frame = { readonly nodeId: string; readonly sources: readonly string[]; next: number };

/** Depth first with a stack of its own: a chain may have as many nodes as fit into a body. */
export const sortNodes = (nodeIds: readonly string[], sourcesOf: SourcesOf): Graph => {
  const positions = new Map<string, number>();
  for (const root of nodeIds) {
    const circle = visit(root, sourcesOf, positions);
    if (circle) return { kind: "circle", nodeIds: circle };
  }
  return { kind: "ordered", positions };
};

/** Gives a position to all that `root` needs, and then to itself; answers a circle when it meets one. */
const visit = (root: string, sourcesOf: SourcesOf, positions: Map<string, number>): readonly string[] | null => {
  if (positions.has(root)) return null;
  const stack: Frame[] = [{ nodeId: root, sources: sourcesOf(root), next: 0 }];
  const open = new Set([root]);
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const source = frame.sources[frame.next++];
    if (source === undefined) {
      positions.set(frame.nodeId, positions.size);
      open.delete(frame.nodeId);
      stack.pop();
    } else if (open.has(source)) {
      const ids = stack.map(({ nodeId }) => nodeId);
      return [...ids.slice(ids.indexOf(source)), source];
    } else if (!positions.has(source)) {
      open.add(source);
      stack.push({ nodeId: source, sources: sourcesOf(source), next: 0 });
    }
  }
  return null;
};
