// Parses, validates, executes and subscribes, the same for HTTP and WebSocket: contexts are made here, and errors are made fit for clients.
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type Source,
  validate,
} from "graphql";
import type { Plugin } from "graphql-yoga";
import { type Context, createContext, type Ports } from "../../schema/graphql/context.ts";
import { Refusal } from "../../schema/model/refusal.ts";
import type { Viewer } from "../../schema/model/viewer.ts";
import type { Access } from "../access/access.ts";
import { guard } from "../access/guard.ts";
import type { Log } from "../log.ts";
import { createDocuments } from "./documents.ts";
import { checkCost, MAX_TOKENS } from "./limits.ts";
import { observed } from "./observed.ts";
import { plainVariables } from "./plainVariables.ts";
import { type PresentOptions, presentError, type Stage } from "./present.ts";
import { groupOf, writtenOnce } from "./share.ts";
import { subscribe } from "./subscribe.ts";
import { createTogether, type Together } from "./together.ts";
import type { TrustedDocuments } from "./trusted.ts";

export interface OperationsOptions {
  ports: Ports;
  access: Access;
  log: Log;
  /** Whether everybody may ask what the schema is; an administrator always may. */
  introspection: boolean;
  /** Null: any operation is answered. */
  trusted: TrustedDocuments | null;
}

/** What comes with an operation, whichever way it came. */
export interface Asked {
  requestId: string;
  viewer: Viewer;
  /** Told of a query that was answered, and whether the database alone said what the answer is. */
  onQuery?: (lasting: boolean) => void;
}

/** As a yoga plugin, so that it is part of yoga.getEnveloped too. */
export const operationsPlugin = (given: OperationsOptions): Plugin<Asked> => {
  const { ports, access, log, trusted } = given;
  const together = createTogether<ExecutionResult>();
  /** Of each viewer one: every subscription keeps it as long as it is open. */
  const guards = new WeakMap<Viewer, Ports>();
  const at = (stage: Stage, { requestId }: Asked): PresentOptions => ({ requestId, log, stage });
  const askedBy = ({ requestId, viewer }: Asked): Asking => {
    const own = guards.get(viewer) ?? guard(ports, viewer);
    guards.set(viewer, own);
    const addressOf = (path: string) => access.signer.addressOf(path, viewer.tokenId);
    return {
      fresh: (onPassing) => createContext(own, { requestId, viewer, addressOf, ...(onPassing && { onPassing }) }),
      onEnd: (listener) => access.sessions.onEnd(viewer, listener),
    };
  };
  return {
    onParams: ({ params, setParams }) => {
      const query = trusted?.textOf(params);
      if (query !== undefined) setParams({ ...params, query });
    },
    onParse: ({ context, setParseFn }) => {
      const options = at("GRAPHQL_PARSE_FAILED", context);
      setParseFn((source: string | Source) => {
        const text = typeof source === "string" ? source : source.body;
        return presenting(options, () => {
          trusted?.check(text);
          return documents.parse(source);
        });
      });
    },
    onValidate: ({ context, setValidationFn }) => {
      const options = at("GRAPHQL_VALIDATION_FAILED", context);
      const { scopes } = context.viewer;
      const introspection = given.introspection || scopes.includes("admin");
      setValidationFn((schema: GraphQLSchema, document: DocumentNode) =>
        validateDocument(schema, document, { ...options, introspection }),
      );
    },
    onExecute: ({ args, setExecuteFn }) => {
      const options = at("BAD_USER_INPUT", args.contextValue);
      const asking = askedBy(args.contextValue);
      setExecuteFn((given: ExecutionArgs) =>
        observed(given, options.requestId, () => run(given, { ...asking, together }, options)),
      );
    },
    onSubscribe: ({ args, setSubscribeFn }) => {
      const options = at("BAD_USER_INPUT", args.contextValue);
      const asking = askedBy(args.contextValue);
      setSubscribeFn((given: ExecutionArgs) =>
        observed(given, options.requestId, () => follow(given, asking, options)),
      );
    },
  };
};

const documents = createDocuments();

/** On whose behalf an operation runs. */
interface Asking {
  fresh: (onPassing?: () => void) => Context;
  onEnd: (listener: () => void) => () => void;
}

function presenting<Result>(options: PresentOptions, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw presentError(withoutOverflow(error), options);
  }
}

function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  { introspection, ...options }: PresentOptions & { introspection: boolean },
): GraphQLError[] {
  try {
    // Not among those whose result is kept: it depends on who asks.
    const forbidden = introspection ? [] : validate(schema, document, [NoSchemaIntrospectionCustomRule]);
    return [...documents.validate(schema, document), ...forbidden].map((error) => presentError(error, options));
  } catch (error) {
    return [presentError(withoutOverflow(error), options)];
  }
}

/** A document that nests too deep for the stack is as wrong as one with a missing brace. */
function withoutOverflow(error: unknown): unknown {
  if (error instanceof RangeError) return new GraphQLError("Syntax Error: The document nests too deep.");
  if (error instanceof GraphQLError && /more tha[nt] \d+ tokens/.test(error.message))
    return new Refusal(
      "LIMIT_EXCEEDED",
      `The document has more than ${MAX_TOKENS} tokens. Send large values as variables.`,
    );
  return error;
}

async function follow(given: ExecutionArgs, asking: Asking, options: PresentOptions) {
  const present = (error: unknown): ExecutionResult => ({ errors: [presentError(error, options)] });
  const args = { ...given, variableValues: plainVariables(given) };
  try {
    checkCost(args.schema, args.document, args.variableValues ?? {});
  } catch (error) {
    return present(error);
  }
  return subscribe(args, { ...asking, present, polish: (result) => polish(result, options) }).catch(present);
}

type Executing = Asking & { together: Together<ExecutionResult> };

async function run(
  given: ExecutionArgs,
  { fresh, together }: Executing,
  options: PresentOptions,
): Promise<ExecutionResult> {
  const args = { ...given, variableValues: plainVariables(given) };
  try {
    checkCost(args.schema, args.document, args.variableValues ?? {});
    const { viewer, onQuery } = args.contextValue as Asked;
    const isQuery = getOperationAST(args.document, args.operationName)?.operation === "query";
    const group = isQuery ? groupOf(args, viewer.rights) : null;
    const answer = await together(group, () => answerOf(args, fresh, options));
    if (isQuery) onQuery?.(lasting.has(answer));
    return answer;
  } catch (error) {
    return { errors: [presentError(error, options)] };
  }
}

/** Those without errors that nothing went into but what the database holds. */
const lasting = new WeakSet<ExecutionResult>();

async function answerOf(args: ExecutionArgs, fresh: Asking["fresh"], options: PresentOptions) {
  let passing = false;
  const onPassing = () => {
    passing = true;
  };
  const result = await execute({ ...args, contextValue: fresh(onPassing) });
  const answer = writtenOnce(polish(result, options));
  if (!passing && !answer.errors) lasting.add(answer);
  return answer;
}

function polish(result: ExecutionResult, options: PresentOptions): ExecutionResult {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => presentError(error, options)) };
}
