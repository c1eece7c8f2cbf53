// Why the server refused, as an error: its code for programs, its sentence for a person, and the argument it is about.
import type { CombinedError } from "@urql/core";

type ServerError = { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> | undefined };

export class Refusal extends Error {
  /** BAD_USER_INPUT, NOT_FOUND, CONFLICT …; UNREACHABLE when no answer came. */
  readonly code: string;
  /** From the argument's name on: ["input", "sweep", 0, "path"]. Empty when it is about no argument. */
  readonly path: readonly (string | number)[];

  constructor(code: string, message: string, path: readonly (string | number)[] = []) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.path = path;
  }

  static fromServer({ message, extensions }: ServerError): Refusal {
    const code = typeof extensions?.code === "string" ? extensions.code : "INTERNAL_SERVER_ERROR";
    const path = Array.isArray(extensions?.path) ? extensions.path : [];
    return new Refusal(code, message, path.filter(isKey));
  }

  /** graphql-ws tells an array of GraphQL errors, a CloseEvent or an Error. */
  static fromSocket(cause: unknown): Refusal {
    const first: unknown = Array.isArray(cause) ? cause[0] : undefined;
    if (first instanceof Object && "message" in first) {
      const extensions =
        "extensions" in first && first.extensions instanceof Object ? { ...first.extensions } : undefined;
      return Refusal.fromServer({ message: String(first.message), extensions });
    }
    return new Refusal("UNREACHABLE", "The connection to Sluice was lost.");
  }

  static from(error: CombinedError): Refusal {
    const [first] = error.graphQLErrors;
    if (error.networkError instanceof Refusal) return error.networkError;
    if (first) return Refusal.fromServer(first);
    return new Refusal("UNREACHABLE", "Sluice could not be reached.");
  }
}

const isKey = (part: unknown): part is string | number => typeof part === "string" || typeof part === "number";
