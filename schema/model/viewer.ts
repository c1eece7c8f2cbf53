// Who asks, and what that allows.
import { Refusal } from "./refusal.ts";

export const SCOPES = ["read", "submit", "control", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Viewer {
  /** Whose name the jobs get that it submits. */
  readonly owner: string;
  readonly scopes: readonly Scope[];
  /** Whose jobs it may see and touch; null: everybody's. */
  readonly sees: string | null;
  /** Names its rights: two viewers with the same one may be given the same answer. */
  readonly rights: string;
  /** Null: nobody has to show a token here. */
  readonly tokenId: string | null;
}

/** Whoever asks where no tokens are in use: one person on one machine. */
export const LOCAL: Viewer = { owner: "local", scopes: SCOPES, sees: null, rights: "open", tokenId: null };

/** Sees nothing and may do nothing. */
export const NOBODY: Viewer = { owner: "", scopes: [], sees: "", rights: "nothing", tokenId: null };

/** Every scope lets its holder read what is its own. */
export const viewerOf = (tokenId: string, owner: string, scopes: readonly Scope[]): Viewer => ({
  owner,
  scopes,
  sees: scopes.includes("admin") ? null : owner,
  // The addresses of outputs in an answer end with this very token.
  rights: tokenId,
  tokenId,
});

export function need({ scopes }: Viewer, scope: Scope): void {
  if (scopes.includes(scope) || scopes.includes("admin")) return;
  throw new Refusal("FORBIDDEN", `This token may not do that: it lacks the scope "${scope}".`);
}

export const OWNER_NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/i;
export const OWNER_NAME_RULE = 'letters, digits, ".", "_", "@" and "-", at most 64, the first a letter or a digit';

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);
