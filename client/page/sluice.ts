// The page's one client: same origin, with the cache.
import { createCache } from "../cache/cache.ts";
import { createSluice } from "../sluice.ts";
import { noteRefusal, readToken } from "./access/token.ts";

export const graphqlUrl = new URL("/graphql", location.href).href;

export const sluice = createSluice({ url: graphqlUrl, token: readToken, cache: createCache(), onRefused: noteRefusal });
