// Parses, validates, executes and subscribes, the same for HTTP and WebSocket: contexts are made here, and errors are made fit for clients.
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  type Source,
} from "graphql";
import type { Plugin } from "graphql-yoga";
import { createContext, type Ports } from "../../schema/graphql/context.ts";
import type { Log } from "../log.ts";
import { createDocuments } from "./documents.ts";
import { observed } from "./observed.ts";
import { type PresentOptions, presentError, type Stage } from "./present.ts";
import { subscribe } from "./subscribe.ts";

export interface OperationsOptions {
  ports: Ports;
  log: Log;
}

/** As a yoga plugin, so that it is part of yoga.getEnveloped too. */
export const operationsPlugin = ({ ports, log }: OperationsOptions): Plugin<{ requestId: string }> => {
  const at = (stage: Stage, { requestId }: { requestId: string }): PresentOptions => ({ requestId, log, stage });
  return {
    onParse: ({ context, setParseFn }) => {
      const options = at("GRAPHQL_PARSE_FAILED", context);
      setParseFn((source: string | Source) => parseDocument(source, options));
    },
    onValidate: ({ context, setValidationFn }) => {
      const options = at("GRAPHQL_VALIDATION_FAILED", context);
      setValidationFn((schema: GraphQLSchema, document: DocumentNode) => validateDocument(schema, document, options));
    },
    onExecute: ({ args, setExecuteFn }) => {
      const options = at("BAD_USER_INPUT", args.contextValue);
      setExecuteFn((given: ExecutionArgs) => observed(given, options.requestId, () => run(given, ports, options)));
    },
    onSubscribe: ({ args, setSubscribeFn }) => {
      const options = at("BAD_USER_INPUT", args.contextValue);
      setSubscribeFn((given: ExecutionArgs) => observed(given, options.requestId, () => follow(given, ports, options)));
    },
  };
};

const documents = createDocuments();

function parseDocument(source: string | Source, options: PresentOptions): DocumentNode {
  try {
    return documents.parse(source);
  } catch (error) {
    throw presentError(withoutOverflow(error), options);
  }
}

function validateDocument(schema: GraphQLSchema, document: DocumentNode, options: PresentOptions): GraphQLError[] {
  try {
    return documents.validate(schema, document).map((error) => presentError(error, options));
  } catch (error) {
    return [presentError(withoutOverflow(error), options)];
  }
}

/** A document that nests too deep for the stack is as wrong as one with a missing brace. */
const withoutOverflow = (error: unknown): unknown =>
  error instanceof RangeError ? new GraphQLError("Syntax Error: The document nests too deep.") : error;

async function follow(args: ExecutionArgs, ports: Ports, options: PresentOptions) {
  const present = (error: unknown): ExecutionResult => ({ errors: [presentError(error, options)] });
  const fresh = () => createContext(ports, options.requestId);
  return subscribe(args, { fresh, present, polish: (result) => polish(result, options) }).catch(present);
}

async function run(args: ExecutionArgs, ports: Ports, options: PresentOptions): Promise<ExecutionResult> {
  try {
    const result = await execute({ ...args, contextValue: createContext(ports, options.requestId) });
    return polish(result, options);
  } catch (error) {
    return { errors: [presentError(error, options)] };
  }
}

function polish(result: ExecutionResult, options: PresentOptions): ExecutionResult {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => presentError(error, options)) };
}
