// Runs a subscription: every event is executed by itself, with a context of its own, so that nothing loaded for one is shown in the next.
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { Context } from "../../schema/graphql/context.ts";
import { DONE, type Feed, type Pull, type Step } from "../events/stream.ts";
import { groupOf, share } from "./share.ts";

export interface SubscribeOptions {
  /** A new context for the next event. */
  fresh: () => Context;
  present: (error: unknown) => ExecutionResult;
  /** Makes a result fit for clients. */
  polish: (result: ExecutionResult) => ExecutionResult;
}

export type ResultStream = Omit<Feed<ExecutionResult>, "ended">;

export async function subscribe(
  args: ExecutionArgs,
  options: SubscribeOptions,
): Promise<ResultStream | ExecutionResult> {
  const context = options.fresh();
  const source = await createSourceEventStream({ ...args, contextValue: context });
  if (!(Symbol.asyncIterator in source)) return options.polish(source);
  const results = resultsOf(source[Symbol.asyncIterator](), args, { ...options, group: groupOf(args, context.rights) });
  streams.set(args.contextValue as object, results);
  return results;
}

const streams = new WeakMap<object, ResultStream>();

/** The stream of a subscription as it was made here. What yoga hands on is wrapped once more, though its errors are presented already. */
export const streamOf = ({ contextValue }: ExecutionArgs): ResultStream | undefined =>
  streams.get(contextValue as object);

/** What the source throws is the stream's last result: a reader must hear why it ended. */
function resultsOf(
  source: AsyncIterator<unknown> & { pull?: Pull<unknown> },
  args: ExecutionArgs,
  { fresh, present, polish, group }: SubscribeOptions & { group: string | null },
): ResultStream {
  let over = false;
  const end = async (): Promise<typeof DONE> => {
    over = true;
    await source.return?.();
    return DONE;
  };
  const fail = async (error: unknown): Promise<Step<ExecutionResult>> => {
    await end();
    return { done: false, value: present(error) };
  };
  const answer = (event: Step<unknown>): Step<ExecutionResult> | Promise<Step<ExecutionResult>> => {
    if (event.done) return end();
    const result = share(event.value, group, () => {
      const executed = execute({ ...args, rootValue: event.value, contextValue: fresh() });
      return executed instanceof Promise ? executed.then(polish) : polish(executed as ExecutionResult);
    });
    return result instanceof Promise ? result.then(told) : told(result);
  };
  const pull: Pull<ExecutionResult> = () => {
    if (over) return DONE;
    try {
      const event = source.pull?.() ?? (source.next() as Promise<Step<unknown>>);
      const step = event instanceof Promise ? event.then(answer) : answer(event);
      return step instanceof Promise ? step.catch(fail) : step;
    } catch (error) {
      return fail(error);
    }
  };
  return {
    pull,
    next: async () => pull(),
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

const told = (value: ExecutionResult): Step<ExecutionResult> => ({ done: false, value });
