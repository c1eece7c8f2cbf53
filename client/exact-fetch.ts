// Queries and mutations over HTTP, in place of urql's own exchange: that one reads and writes JSON by ways that lose digits.
import {
  type Exchange,
  makeErrorResult,
  makeResult,
  type Operation,
  type OperationResult,
  stringifyDocument,
} from "@urql/core";
import { filter, make, merge, mergeMap, pipe, type Source, takeUntil } from "wonka";
import { readBigIntegers, writeBigIntegers } from "./big-integers.ts";

export const exactFetchExchange: Exchange =
  ({ forward }) =>
  (operations) => {
    const isOurs = ({ kind }: Operation): boolean => kind === "query" || kind === "mutation";
    const answers = pipe(
      operations,
      filter(isOurs),
      mergeMap((operation) => {
        const left = filter<Operation>(({ kind, key }) => kind === "teardown" && key === operation.key)(operations);
        return pipe(answerOf(operation), takeUntil(left));
      }),
    );
    const others = pipe(
      operations,
      filter((operation) => !isOurs(operation)),
      forward,
    );
    return merge([answers, others]);
  };

const answerOf = (operation: Operation): Source<OperationResult> =>
  make(({ next, complete }) => {
    const leaving = new AbortController();
    void ask(operation, leaving.signal)
      .catch((error: unknown) => makeErrorResult(operation, error instanceof Error ? error : new Error(String(error))))
      .then((result) => {
        if (!leaving.signal.aborted) next(result);
        complete();
      });
    return () => leaving.abort();
  });

const ask = async (operation: Operation, signal: AbortSignal): Promise<OperationResult> => {
  const { url, fetch: ask = fetch, fetchOptions } = operation.context;
  const { headers, ...options } = (typeof fetchOptions === "function" ? fetchOptions() : fetchOptions) ?? {};
  const { query, variables, extensions } = operation;
  const response = await ask(url, {
    ...options,
    method: "POST",
    headers: {
      accept: "application/graphql-response+json, application/json",
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify({ query: stringifyDocument(query), variables: writeBigIntegers(variables), extensions }),
    signal,
  });
  const answer = answerIn(await response.text());
  if (answer) return makeResult(operation, answer as never, response);
  return makeErrorResult(
    operation,
    new Error(response.statusText || "This is no answer of a GraphQL server."),
    response,
  );
};

/** Null: somebody else spoke, a proxy perhaps. */
const answerIn = (text: string): object | null => {
  try {
    const answer = readBigIntegers(text);
    return answer instanceof Object && ("data" in answer || "errors" in answer) ? answer : null;
  } catch {
    return null;
  }
};
