// Where a workflow holds what Python writes into JSON but JSON can't say: NaN or Infinity.

/** A sentence with the first place, or null. Walks with a stack of its own: depth must not hurt. */
export const notFinite = (workflow: Record<string, unknown>): string | null => {
  const open: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value: workflow, path: [] }];
  for (let each = open.pop(); each; each = open.pop()) {
    const { value, path } = each;
    if (typeof value === "number" && !Number.isFinite(value)) {
      return `${path.join(".")} is ${value}, which can't be submitted. Put a number in its place.`;
    }
    if (typeof value !== "object" || value === null) continue;
    for (const [key, child] of Object.entries(value)) open.push({ value: child, path: [...path, key] });
  }
  return null;
};
