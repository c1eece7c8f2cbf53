// The address of a ComfyUI server, taken apart: what may be shown and stored of it, and what may not.

/** Where a ComfyUI server is, and what every request to it carries. Only the url may be shown, logged or stored as it is. */
export interface Address {
  /** Without user, password, query and closing slash: equal addresses are equal texts, and a path can be appended. */
  readonly url: string;
  /** By name in lower case. May change at any time. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters of every request, such as "token=x"; "" for none. May change at any time. */
  readonly query: string;
}

/** An address as somebody writes it, with what is in it. */
export interface WrittenAddress {
  readonly url: string;
  /** The header "authorization" that its user and password make; null without them. */
  readonly login: string | null;
  readonly query: string;
}

/** What ComfyUI's own routes are asked by: a parameter of that name would spoil them. */
const TAKEN = ["clientId", "filename", "subfolder", "type", "channel", "preview"];
const LONGEST = 2_000;

export const ADDRESS_RULE =
  "an address such as http://127.0.0.1:8188 or https://user:password@host/comfy?token=x, http or https, without a fragment";

/** Undefined when it is none that a ComfyUI can have. Never says what was in it: that may be a password. */
export const parseAddress = (text: string): WrittenAddress | undefined => {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || text.length > LONGEST || !/^https?:$/.test(url.protocol) || url.hash !== "") return undefined;
  if (TAKEN.some((name) => url.searchParams.has(name))) return undefined;
  const login = loginOf(url);
  if (login === undefined) return undefined;
  return { url: url.origin + url.pathname.replace(/\/+$/, ""), login, query: url.search.slice(1) };
};

/** Undefined: its escapes can't be read. */
const loginOf = ({ username, password }: URL): string | null | undefined => {
  if (username + password === "") return null;
  try {
    const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    return `Basic ${btoa(String.fromCodePoint(...bytes))}`;
  } catch {
    return undefined;
  }
};
