// Runs a subscription: every event is executed by itself, with a context of its own, so that nothing loaded for one is shown in the next.
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { Context } from "../../schema/graphql/context.ts";
import { groupOf, share } from "./share.ts";

export interface SubscribeOptions {
  /** A new context for the next event. */
  fresh: () => Context;
  present: (error: unknown) => ExecutionResult;
  /** Makes a result fit for clients. */
  polish: (result: ExecutionResult) => ExecutionResult;
}

export type ResultStream = AsyncGenerator<ExecutionResult, void>;

export async function subscribe(
  args: ExecutionArgs,
  options: SubscribeOptions,
): Promise<ResultStream | ExecutionResult> {
  const context = options.fresh();
  const source = await createSourceEventStream({ ...args, contextValue: context });
  if (!(Symbol.asyncIterator in source)) return options.polish(source);
  return resultsOf(source[Symbol.asyncIterator](), args, { ...options, group: groupOf(args, context.rights) });
}

/**
 * Written out because an async generator holds return() back while its next() is pending, and a reader that leaves while it waits
 * would never be let go. What the source throws is the stream's last result: a reader must hear why it ended.
 */
function resultsOf(
  source: AsyncIterator<unknown>,
  args: ExecutionArgs,
  { fresh, present, polish, group }: SubscribeOptions & { group: string | null },
): ResultStream {
  let over = false;
  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    over = true;
    await source.return?.();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      if (over) return { done: true, value: undefined };
      try {
        const event = await source.next();
        if (event.done) return await end();
        const run = async () => polish(await execute({ ...args, rootValue: event.value, contextValue: fresh() }));
        return { done: false, value: await share(event.value, group, run) };
      } catch (error) {
        await end();
        return { done: false, value: present(error) };
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
