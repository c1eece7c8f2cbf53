// A job's events, each once and in order, across dropped sockets and restarts of the server, until the job is finished.
import { stringifyDocument } from "@urql/core";
import type { ResultOf } from "gql.tada";
import { ask } from "./ask.ts";
import type { Connection } from "./connection.ts";
import { JobEvents, JobSeq } from "./documents/job.ts";
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
  const newest = createMark(known);
  let end: "finished" | Refusal | undefined;
  let wake = (): void => {};
  const finish = (how: "finished" | Refusal): void => {
    end ??= how;
    newest.release();
    wake();
  };
  const variables = {
    id,
    /** Read again at every reconnect: the log is replayed from the newest event that arrived. */
    get after() {
      return newest.at();
    },
  };
  const leave = connection.onCatchUp(async () => newest.reached(await seqOf(connection, id)));
  const stop = follow<Answer>(
    connection,
    { query: stringifyDocument(JobEvents), operationName: "JobEvents", variables },
    {
      next: ({ jobEvents: event }) => {
        if (event.seq <= newest.at()) return;
        events.push(event);
        newest.move(event.seq);
        if (event.kind === "JOB_FINISHED") finish("finished");
        wake();
      },
      refused: finish,
      done: () => finish("finished"),
      goesOn: () => end === undefined,
    },
  );
  const close = (): void => {
    finish("finished");
    leave();
    stop();
  };
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

/** What the server knows now. */
const seqOf = async ({ socket }: Connection, id: string): Promise<number> => {
  const question = { query: stringifyDocument(JobSeq), variables: { id } };
  const { job } = await ask<ResultOf<typeof JobSeq>>(socket, question);
  return job?.seq ?? 0;
};

/** A number that rises, and whom to tell when it has come to another one. */
const createMark = (start: number) => {
  const waiting = new Map<() => void, number>();
  let at = start;
  let released = false;
  const look = (): void => {
    for (const [tell, wanted] of waiting) {
      if (at < wanted && !released) continue;
      waiting.delete(tell);
      tell();
    }
  };
  return {
    at: () => at,
    move: (to: number): void => {
      at = to;
      look();
    },
    reached: (wanted: number): Promise<void> =>
      new Promise((resolve) => {
        waiting.set(resolve, wanted);
        look();
      }),
    /** It rises no more: nobody has to wait. */
    release: (): void => {
      released = true;
      look();
    },
  };
};
