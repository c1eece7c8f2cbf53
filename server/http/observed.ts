// Makes an operation findable: its lines in the log carry the request's id, and it is a span in the traces.
import { type ExecutionArgs, type ExecutionResult, getOperationAST } from "graphql";
import { inScope } from "../log.ts";
import { failSpan, traced } from "../trace.ts";
import type { ResultStream } from "./subscribe.ts";

/** Of a subscription this is its start alone: it may stay open for days. */
export function observed<Result extends ExecutionResult | ResultStream>(
  { document, operationName }: ExecutionArgs,
  requestId: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const operation = getOperationAST(document, operationName);
  const type = operation?.operation ?? "operation";
  const name = operation?.name?.value;
  const attributes = {
    "graphql.operation.type": type,
    ...(name !== undefined && { "graphql.operation.name": name }),
    "sluice.requestId": requestId,
  };
  return inScope({ requestId }, () => traced(`graphql ${type}`, attributes, () => marked(run)));
}

async function marked<Result extends ExecutionResult | ResultStream>(run: () => Promise<Result>): Promise<Result> {
  const result = await run();
  const [error] = "errors" in result ? (result.errors ?? []) : [];
  // What GraphQL says of a wrong value repeats it, and it may be a secret.
  if (error) failSpan(error.extensions?.code === "BAD_USER_INPUT" ? "BAD_USER_INPUT" : error.message);
  return result;
}
