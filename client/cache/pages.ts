// The pages of a connection that the cache holds: what is on each, and how something is put on or taken off.
import type { Cache, FieldArgs } from "@urql/exchange-graphcache";

/** Keys of an edge and of its node in the cache. */
export type Item = { readonly edge: string; readonly node: string };

export type Page = {
  readonly connection: string;
  readonly args: FieldArgs;
  readonly items: readonly Item[];
  readonly hasNextPage: boolean;
};

export const pagesOf = (cache: Cache, owner: string, fieldName: string): Page[] =>
  cache
    .inspectFields(owner)
    .filter((field) => field.fieldName === fieldName)
    .flatMap((field) => {
      const connection = cache.resolve(owner, field.fieldKey);
      return typeof connection === "string" ? [readPage(cache, connection, field.arguments)] : [];
    });

const readPage = (cache: Cache, connection: string, args: FieldArgs): Page => {
  const edges = cache.resolve(connection, "edges");
  const items = (Array.isArray(edges) ? edges : []).flatMap((edge) => {
    const node = typeof edge === "string" ? cache.resolve(edge, "node") : null;
    return typeof edge === "string" && typeof node === "string" ? [{ edge, node }] : [];
  });
  const pageInfo = cache.resolve(connection, "pageInfo");
  const hasNextPage = typeof pageInfo === "string" && cache.resolve(pageInfo, "hasNextPage") === true;
  return { connection, args, items, hasNextPage };
};

export const holds = (page: Page, node: string): boolean => page.items.some((item) => item.node === node);

export const insert = (cache: Cache, page: Page, position: number, edge: string): void =>
  cache.link(page.connection, "edges", page.items.map((item) => item.edge).toSpliced(position, 0, edge));

export const remove = (cache: Cache, page: Page, node: string): void => {
  if (!holds(page, node)) return;
  const kept = page.items.filter((item) => item.node !== node);
  cache.link(
    page.connection,
    "edges",
    kept.map((item) => item.edge),
  );
};

/** graphcache collects what nothing links to, but never what nothing ever linked to: this link does, until the next one. */
export const letGo = (cache: Cache, node: string): void => cache.link("Query", "newest", node);
