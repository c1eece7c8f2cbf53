// Tokens are for administrators alone.
import type { TokensPort } from "../../schema/graphql/context.ts";
import { need, type Viewer } from "../../schema/model/viewer.ts";

export const guardTokens = (tokens: TokensPort, viewer: Viewer): TokensPort => ({
  async list() {
    need(viewer, "admin");
    return tokens.list();
  },
  /** To others there is none: an id that they may have found says nothing. */
  find: async (id) => (viewer.scopes.includes("admin") ? tokens.find(id) : null),
  async create(what) {
    need(viewer, "admin");
    return tokens.create(what);
  },
  async revoke(id) {
    need(viewer, "admin");
    return tokens.revoke(id);
  },
});
