// Sluice for programs and for the page: submit a workflow, watch its job, cancel it. Runs in Node and in browsers.
import {
  type AnyVariables,
  Client,
  type Exchange,
  mapExchange,
  type OperationResult,
  subscriptionExchange,
} from "@urql/core";
import type { ResultOf, VariablesOf } from "gql.tada";
import { writeBigIntegers } from "./big-integers.ts";
import { authorizationOf, type Connection, type ConnectionOptions, connect } from "./connection.ts";
import { CancelJob, Job, SubmitJob } from "./documents/job.ts";
import { exactFetchExchange } from "./exact-fetch.ts";
import { follow } from "./follow.ts";
import { Refusal } from "./refusal.ts";
import { type JobEvent, type WatchOptions, watch } from "./watch.ts";

export type SubmitInput = VariablesOf<typeof SubmitJob>["input"];
export type CancelOptions = Omit<VariablesOf<typeof CancelJob>, "id">;
export type CancelSummary = ResultOf<typeof CancelJob>["cancelJob"];
export type JobState = ResultOf<typeof SubmitJob>["submitJob"];

export type Sluice = {
  /** For everything that has no verb here. */
  readonly client: Client;
  /** The same without the cache: for who keeps answers in a place of their own. */
  readonly direct: Client;
  readonly connection: Connection;
  /** Integers beyond 2^53 are bigint, here and in whatever comes back. */
  readonly submit: (input: SubmitInput) => Promise<JobState>;
  readonly job: (id: string) => Promise<JobState | null>;
  /** Its events from the first on, or after `after`; ends when the job is finished. */
  readonly watch: (jobId: string, options?: WatchOptions) => AsyncGenerator<JobEvent, void, void>;
  readonly cancel: (jobId: string, options?: CancelOptions) => Promise<CancelSummary>;
  readonly close: () => void;
};

export type SluiceOptions = ConnectionOptions & {
  /** An urql exchange that keeps results; without one every question goes to the server. */
  readonly cache?: Exchange;
  /** Told of every refusal, also of what nobody waits for. */
  readonly onRefused?: (refusal: Refusal) => void;
};

/** Refused commands reject with a Refusal. */
export const createSluice = ({ cache, onRefused, ...options }: SluiceOptions): Sluice => {
  const connection = connect(options);
  const clientWith = (kept: readonly Exchange[]): Client =>
    new Client({
      url: options.url,
      preferGetMethod: false,
      fetchOptions: () => ({ headers: authorizationOf(options) }),
      exchanges: [
        mapExchange({ onError: (error) => onRefused?.(Refusal.from(error)) }),
        ...kept,
        exactFetchExchange,
        subscriptions(connection),
      ],
    });
  const direct = clientWith([]);
  const client = cache ? clientWith([cache]) : direct;
  return {
    client,
    direct,
    connection,
    submit: async (input) => (await answered(client.mutation(SubmitJob, { input: writeBigIntegers(input) }))).submitJob,
    job: async (id) => (await answered(client.query(Job, { id }, { requestPolicy: "network-only" }))).job,
    watch: (jobId, watchOptions) => watch(connection, jobId, watchOptions),
    cancel: async (id, how = {}) => (await answered(client.mutation(CancelJob, { id, ...how }))).cancelJob,
    close: connection.close,
  };
};

const answered = async <Data>(asked: PromiseLike<OperationResult<Data, AnyVariables>>): Promise<Data> => {
  const { data, error } = await asked;
  if (error) throw Refusal.from(error);
  if (!data) throw new Refusal("UNREACHABLE", "Sluice gave no answer.");
  return data;
};

/** What ends by itself, by the contract; every other subscription is endless and starts again when it ends. */
const ENDING = new Set(["PromptChanged", "PromptProgress", "PromptNodes"]);

const subscriptions = (connection: Connection): Exchange =>
  subscriptionExchange({
    forwardSubscription: ({ query = "", operationName, variables }) => ({
      subscribe: (sink) => ({
        unsubscribe: follow<Record<string, unknown>>(
          connection,
          { query, operationName, variables },
          {
            next: (data) => sink.next({ data }),
            refused: sink.error,
            done: sink.complete,
            goesOn: () => !ENDING.has(operationName ?? ""),
          },
        ),
      }),
    }),
  });
