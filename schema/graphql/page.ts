// The arguments of a connection, checked, and its answer, cut to size: pages by key, so that they stay put while rows come and go.
import { badInput } from "../model/refusal.ts";

const DEFAULT_SIZE = 20;
export const MAX_SIZE = 200;

/** Which rows to read: between two keys (both exclusive), at most `size`, counted from the start or backwards from the end. */
export interface Window<Key> {
  after: Key | null;
  before: Key | null;
  size: number;
  backwards: boolean;
}

export interface PageArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/** How a key becomes a cursor and back; `parse` gives null for what was never a cursor. */
export interface CursorKind<Key> {
  prefix: string;
  parse(text: string): Key | null;
}

export function parseWindow<Key>({ first, after, last, before }: PageArgs, kind: CursorKind<Key>): Window<Key> {
  checkSize("first", first);
  checkSize("last", last);
  if (isGiven(first) && isGiven(last)) throw badInput('Expected "first" or "last", not both.', ["last"]);
  return {
    after: isGiven(after) ? decodeCursor(kind, after, "after") : null,
    before: isGiven(before) ? decodeCursor(kind, before, "before") : null,
    size: first ?? last ?? DEFAULT_SIZE,
    // Who gives only `before` pages backwards from there.
    backwards: isGiven(last) || (isGiven(before) && !isGiven(first) && !isGiven(after)),
  };
}

export interface Found<Row> {
  /** In the direction of the window, one more than its size when there are more. */
  rows: readonly Row[];
  /** Whether rows lie at or before `after`, and at or behind `before`. */
  precede: boolean;
  follow: boolean;
}

export function cutPage<Row, Key>(
  { rows, precede, follow }: Found<Row>,
  { size, backwards }: Window<Key>,
  cursorOf: (row: Row) => string,
) {
  const more = rows.length > size;
  const kept = rows.slice(0, size);
  const edges = (backwards ? kept.reverse() : kept).map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: follow || (more && !backwards),
      hasPreviousPage: precede || (more && backwards),
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export const encodeCursor = <Key extends number | bigint>({ prefix }: CursorKind<Key>, key: Key): string =>
  Buffer.from(`${prefix}:${key}`).toString("base64url");

function decodeCursor<Key>({ prefix, parse }: CursorKind<Key>, cursor: string, name: string): Key {
  const text = Buffer.from(cursor, "base64url").toString();
  const key = text.startsWith(`${prefix}:`) ? parse(text.slice(prefix.length + 1)) : null;
  if (key === null) throw badInput("This is not a cursor that this list gave out.", [name]);
  return key;
}

function checkSize(name: "first" | "last", size: number | null | undefined): void {
  if (isGiven(size) && (size < 1 || size > MAX_SIZE))
    throw badInput(`Expected a number from 1 to ${MAX_SIZE}.`, [name]);
}

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
