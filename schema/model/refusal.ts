// The one error class for what Sluice expects and refuses; anything else that is thrown is a fault.

const REFUSAL_CODES = [
  "BAD_USER_INPUT",
  "NOT_FOUND",
  "CONFLICT",
  "IDEMPOTENCY_CONFLICT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "LIMIT_EXCEEDED",
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** From the argument's name on: ["input", "sweep", 0, "path"]. */
export type Path = readonly (string | number)[];

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  /** Which argument it is about. Not called path: graphql-js takes an error with a path for one that has its place in the answer already. */
  readonly argument?: Path;
  /** Seconds until it is worth trying again. */
  readonly retryAfter?: number;

  constructor(code: RefusalCode, message: string, path?: Path, retryAfter?: number) {
    super(message);
    this.code = code;
    if (path) this.argument = path;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }
}

export const badInput = (message: string, path: Path): Refusal => new Refusal("BAD_USER_INPUT", message, path);

export const notFound = (kind: string, id: string): Refusal =>
  new Refusal("NOT_FOUND", `There is no ${kind.toLowerCase()} with the id "${id}".`);

export const conflict = (message: string): Refusal => new Refusal("CONFLICT", message);
