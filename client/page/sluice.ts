// The page's one client: same origin, with the cache.
import { createCache } from "../cache/cache.ts";
import { createSluice } from "../sluice.ts";

export const sluice = createSluice({ url: new URL("/graphql", location.href).href, cache: createCache() });
