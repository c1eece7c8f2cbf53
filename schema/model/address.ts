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
