// The API's commands for tokens, as one viewer may give them.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { TokensPort } from "../../schema/graphql/context.ts";
import type { Signal } from "../events/signal.ts";
import { createToken, findToken, listTokens, revokeToken } from "./tokens.ts";

export const createTokenCommands = (db: PrismaClient, signal: Signal): TokensPort => ({
  list: () => listTokens(db),
  find: (id) => findToken(db, id),
  async create(what) {
    const created = await createToken(db, what);
    signal.publish("tokens", null);
    return created;
  },
  async revoke(id) {
    const token = await revokeToken(db, id);
    signal.publish("tokens", null);
    return token;
  },
});
