// Which backends there are is for administrators alone: Sluice sends requests wherever they say.
import type { BackendsPort } from "../../schema/graphql/context.ts";
import { need, type Viewer } from "../../schema/model/viewer.ts";

export function guardBackends(backends: BackendsPort, viewer: Viewer): BackendsPort {
  const guarded =
    <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      need(viewer, "admin");
      return run(...args);
    };
  return {
    add: guarded(backends.add),
    update: guarded(backends.update),
    remove: guarded(backends.remove),
    testNew: guarded(backends.testNew),
    testKnown: guarded(backends.testKnown),
    /** To others nothing is kept: the field is no reason to refuse all that they ask for with it. */
    carries: async (id) => (viewer.scopes.includes("admin") ? backends.carries(id) : null),
  };
}
