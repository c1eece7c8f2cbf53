// Runs a subscription: every event is executed by itself, with a context of its own, so that nothing loaded for one is shown in the next.
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { Context } from "../../schema/graphql/context.ts";
import { unauthenticated } from "../access/sessions.ts";
import { DONE, Pulled, type Pulling, pullFrom, type Step } from "../events/stream.ts";
import { type Answer, groupOf, share } from "./share.ts";

export interface SubscribeOptions {
  /** A new context for the next event. */
  fresh: () => Context;
  /** Calls back when nothing may be told any more. Returns what stops listening. */
  onEnd: (listener: () => void) => () => void;
  present: (error: unknown) => ExecutionResult;
  /** Makes a result fit for clients. */
  polish: (result: ExecutionResult) => ExecutionResult;
}

export type ResultStream = Pulled<ExecutionResult>;

export async function subscribe(
  args: ExecutionArgs,
  options: SubscribeOptions,
): Promise<ResultStream | ExecutionResult> {
  const context = options.fresh();
  const source = await createSourceEventStream({ ...args, contextValue: context });
  if (!(Symbol.asyncIterator in source)) return options.polish(source);
  const group = groupOf(args, context.viewer.rights);
  // Without the context of the start, which holds more than an event needs.
  const lean = { ...args, contextValue: undefined };
  const results = new Results(source[Symbol.asyncIterator](), { ...options, args: lean, group });
  streams.set(args.contextValue as object, results);
  return results;
}

const streams = new WeakMap<object, ResultStream>();

/** The stream of a subscription as it was made here. What yoga hands on is wrapped once more, though its errors are presented already. */
export const streamOf = ({ contextValue }: ExecutionArgs): ResultStream | undefined =>
  streams.get(contextValue as object);

interface ResultsOptions extends SubscribeOptions {
  args: ExecutionArgs;
  group: string | null;
}

/** What the source throws is the stream's last result: a reader must hear why it ended. */
class Results extends Pulled<ExecutionResult> {
  readonly #source: AsyncIterator<unknown>;
  readonly #options: ResultsOptions;
  readonly #leave: () => void;
  #over = false;
  #revoked = false;

  constructor(source: AsyncIterator<unknown>, options: ResultsOptions) {
    super();
    this.#source = source;
    this.#options = options;
    this.#leave = options.onEnd(() => {
      this.#revoked = true;
      this.#endSource();
    });
  }

  pull(wake: () => void): Pulling<ExecutionResult> {
    if (this.#over) return DONE;
    try {
      const event = pullFrom(this.#source, wake);
      const step = event instanceof Promise ? event.then((found) => this.#answer(found)) : this.#answer(event);
      return step instanceof Promise ? step.catch((error) => this.#fail(error)) : step;
    } catch (error) {
      return this.#fail(error);
    }
  }

  end(): void {
    this.#over = true;
    this.#leave();
    this.#endSource();
  }

  #endSource(): void {
    Promise.resolve(this.#source.return?.()).catch(() => undefined);
  }

  #answer(event: Step<unknown> | null): Pulling<ExecutionResult> {
    if (this.#revoked) throw unauthenticated();
    if (event === null) return null;
    if (event.done) {
      this.end();
      return DONE;
    }
    const result = share(event.value, this.#options.group, () => this.#execute(event.value));
    return result instanceof Promise ? result.then((value) => this.#tell(value)) : this.#tell(result);
  }

  #tell(value: ExecutionResult): Step<ExecutionResult> {
    if (this.#revoked) throw unauthenticated();
    return told(value);
  }

  #execute(rootValue: unknown): Answer {
    const { args, fresh, polish } = this.#options;
    const result = execute({ ...args, rootValue, contextValue: fresh() });
    return result instanceof Promise ? result.then(polish) : polish(result as ExecutionResult);
  }

  #fail(error: unknown): Step<ExecutionResult> {
    this.end();
    return told(this.#options.present(error));
  }
}

const told = (value: ExecutionResult): Step<ExecutionResult> => ({ done: false, value });
