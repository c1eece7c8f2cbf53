// What a new token may be, checked before it is made.
import { badInput, type Path } from "./refusal.ts";
import { OWNER_NAME, OWNER_NAME_RULE, type Scope } from "./viewer.ts";

export interface NewToken {
  readonly owner: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
}

export function checkToken({ owner, scopes, expiresAt }: NewToken, now: Date, path: Path = ["input"]): NewToken {
  if (!OWNER_NAME.test(owner)) throw badInput(`Expected ${OWNER_NAME_RULE}.`, [...path, "name"]);
  if (scopes.length === 0) throw badInput("Expected at least one scope.", [...path, "scopes"]);
  if (expiresAt && expiresAt <= now) throw badInput("Expected a moment in the future.", [...path, "expiresAt"]);
  return { owner, scopes: [...new Set(scopes)], expiresAt };
}
