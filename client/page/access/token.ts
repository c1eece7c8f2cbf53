// The token that was typed in: kept for this tab alone, and gone with it.
import type { Refusal } from "../../refusal.ts";
import { createStore } from "../store.ts";

const KEY = "sluice.token";

export const readToken = (): string | null => sessionStorage.getItem(KEY);

/** Everything begins anew with another token: nothing that was read with the one before may stay. */
export const changeToken = (token: string | null): void => {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
  location.reload();
};

/** Set once the server has asked for a token, or for a better one. */
export const locked = createStore(false);

export const noteRefusal = ({ code }: Refusal): void => {
  if (code === "UNAUTHENTICATED") locked.set(true);
};
