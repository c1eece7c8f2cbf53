// A backend as somebody gives it, in a file or by the API, checked before it is kept.
import { ADDRESS_RULE, type Address, parseAddress } from "./address.ts";
import { checkHeaders, type HeaderInput } from "./headers.ts";
import { checkLabels, type Label } from "./label.ts";
import { badInput, type Path } from "./refusal.ts";
import { checkText } from "./text.ts";

type Maybe<T> = T | null | undefined;

export interface BackendInput {
  readonly url: string;
  readonly name?: Maybe<string>;
  readonly labels?: Maybe<readonly Label[]>;
  readonly headers?: Maybe<readonly HeaderInput[]>;
}

/** What is left out or null stays. */
type BackendChangeInput = { readonly [Key in keyof BackendInput]?: Maybe<BackendInput[Key]> };

/** What lets Sluice in. Each part changes by itself. */
export interface Credentials {
  readonly login: string | null;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface NewBackend {
  readonly url: string;
  readonly name: string;
  readonly labels: readonly Label[];
  readonly credentials: Credentials;
}

export interface ConfiguredBackend extends NewBackend {
  /** By what it is named: people are told where to change it. */
  readonly configuredIn: "COMFYUI_URLS" | "SLUICE_BACKENDS";
}

export interface BackendChange {
  readonly url: string | null;
  readonly name: string | null;
  readonly labels: readonly Label[] | null;
  /** Those of a new text of the address: they replace both. */
  readonly written: Pick<Credentials, "login" | "query"> | null;
  readonly headers: Credentials["headers"] | null;
}

export const NO_CREDENTIALS: Credentials = { login: null, query: "", headers: {} };

export const addressOf = (url: string, { login, query, headers }: Credentials): Address => ({
  url,
  query,
  headers: { ...headers, ...(login !== null && { authorization: login }) },
});

export const checkBackend = (input: BackendInput, path: Path): NewBackend => {
  const { url, login, query } = checkAddress(input.url, [...path, "url"]);
  const credentials = { login, query, headers: checkHeaders(input.headers ?? [], [...path, "headers"]) };
  checkCredentials(credentials, [...path, "headers"]);
  return {
    url,
    name: checkName(input.name, path) ?? hostOf(url),
    labels: checkedLabels(input.labels ?? [], path),
    credentials,
  };
};

export const checkBackendChange = (input: BackendChangeInput, path: Path): BackendChange => {
  const written = typeof input.url === "string" ? checkAddress(input.url, [...path, "url"]) : null;
  return {
    url: written?.url ?? null,
    name: checkName(input.name, path),
    labels: input.labels ? checkedLabels(input.labels, path) : null,
    written: written && { login: written.login, query: written.query },
    headers: input.headers ? checkHeaders(input.headers, [...path, "headers"]) : null,
  };
};

/** A user in the address and a header of that name would be two answers to one question. */
export const checkCredentials = ({ login, headers }: Credentials, path: Path): void => {
  if (login !== null && Object.hasOwn(headers, "authorization"))
    throw badInput("Expected either a user in the address or the header Authorization, not both.", path);
};

/** What it is called as long as nobody says otherwise. */
export const hostOf = (url: string): string => new URL(url).host;

const checkAddress = (text: string, path: Path) => {
  const written = parseAddress(text.trim());
  if (!written) throw badInput(`Expected ${ADDRESS_RULE}.`, path);
  return written;
};

const checkName = (name: Maybe<string>, path: Path): string | null => {
  const text = name?.trim() ?? "";
  return text === "" ? null : checkText(text, [...path, "name"], 100);
};

const checkedLabels = (labels: readonly Label[], path: Path): Label[] => {
  checkLabels(labels, [...path, "labels"]);
  return labels.map(({ key, value }) => ({ key, value }));
};
