// Puts what every request to a ComfyUI server carries onto one: its headers, and its parameters.
import type { Address } from "../../schema/model/address.ts";

/** A text is an address without credentials. */
export const asAddress = (address: Address | string): Address =>
  typeof address === "string" ? { url: address.replace(/\/+$/, ""), headers: {}, query: "" } : address;

/** Credentials may change at any time: this is made anew for each request. */
export function requestTo({ url, headers, query }: Address, path: string) {
  const parameters = query === "" ? "" : `${path.includes("?") ? "&" : "?"}${query}`;
  return { url: url + path + parameters, headers };
}
