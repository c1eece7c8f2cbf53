// A job's events, each once and in order, across dropped sockets and restarts of the server, until the job is finished.
import { stringifyDocument } from "@urql/core";
import type { ResultOf } from "gql.tada";
import type { Connection } from "./connection.ts";
import { JobEvents } from "./documents/job.ts";
import { follow } from "./follow.ts";
import type { Refusal } from "./refusal.ts";

type Answer = ResultOf<typeof JobEvents>;
export type JobEvent = Answer["jobEvents"];

export type WatchOptions = {
  /** Sequence number of the newest event already known; 0 replays the job from its beginning. */
  readonly after?: number;
  readonly signal?: AbortSignal;
};

export async function* watch(
  connection: Connection,
  jobId: string,
  { after = 0, signal }: WatchOptions = {},
): AsyncGenerator<JobEvent, void, void> {
  const inbox = openInbox(connection, jobId, after);
  const { promise: aborted, resolve: abort } = Promise.withResolvers<void>();
  signal?.addEventListener("abort", () => abort(), { once: true });
  if (signal?.aborted) abort();
  try {
    while (!signal?.aborted) {
      for (let event = inbox.take(); event; event = inbox.take()) yield event;
      if (inbox.isOver()) return;
      await Promise.race([inbox.arrival(), aborted]);
    }
  } finally {
    inbox.close();
  }
}

const openInbox = (connection: Connection, id: string, known: number) => {
  const events: JobEvent[] = [];
  let newest = known;
  let end: "finished" | Refusal | undefined;
  let wake = (): void => {};
  const finish = (how: "finished" | Refusal): void => {
    end ??= how;
    wake();
  };
  const variables = {
    id,
    /** Read again at every reconnect: the log is replayed from the newest event that arrived. */
    get after() {
      return newest;
    },
  };
  const close = follow<Answer>(
    connection,
    { query: stringifyDocument(JobEvents), operationName: "JobEvents", variables },
    {
      next: ({ jobEvents: event }) => {
        if (event.seq <= newest) return;
        newest = event.seq;
        events.push(event);
        if (event.kind === "JOB_FINISHED") finish("finished");
        wake();
      },
      refused: finish,
      done: () => finish("finished"),
      goesOn: () => end === undefined,
    },
  );
  return {
    close,
    take: () => events.shift(),
    isOver: () => {
      if (end instanceof Error) throw end;
      return end !== undefined;
    },
    arrival: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
        if (end !== undefined || events.length > 0) resolve();
      }),
  };
};
