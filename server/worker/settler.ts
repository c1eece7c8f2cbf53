// Writes down how attempts ended, as many at once as come together, and takes along the next prompts for their backends.
import type { Assignment } from "../jobs/assignment.ts";
import type { Finished } from "../jobs/finish.ts";
import type { End, Settled } from "../jobs/settle.ts";
import { gather } from "./gather.ts";

export interface SettlerOptions {
  settle: (ends: readonly End[], next: readonly Next[]) => Promise<Settled>;
  /** Waits for the job, however busy it is. */
  finish: (ends: readonly End[]) => Promise<Finished[]>;
  /** Hands out what was claimed on the way. */
  give: (work: readonly Assignment[]) => void;
}

/** A backend that wants its next prompt at once, and the client id of the socket that is being opened for it. */
export interface Next {
  backendId: string;
  clientId: string;
}

export interface Ended {
  end: End;
  next: Next | null;
}

/** Resolves with what was written; undefined: the attempt was not ours to end any more. */
export type Settler = (ended: Ended) => Promise<Finished | undefined>;

const MOST = 200;

export function createSettler({ settle, finish, give }: SettlerOptions): Settler {
  /** One job's ends, apart from all others: whatever is wrong with them, or with it, is theirs alone. */
  const apart = (ends: readonly End[]): ((end: End) => Promise<Finished | undefined>) => {
    const groups = new Map(
      [...Map.groupBy(ends, ({ jobId }) => jobId)].map(([jobId, group]) => [jobId, finish(group)]),
    );
    return async ({ jobId, attemptId }) =>
      (await groups.get(jobId))?.find((written) => written.attemptId === attemptId);
  };
  return gather(async (asked) => {
    const ends = asked.map(({ end }) => end);
    const settled = await settle(
      ends,
      asked.flatMap(({ next }) => next ?? []),
    ).catch(() => null);
    if (!settled) return ends.map((end) => apart([end])(end));
    give(settled.claimed);
    const written = new Map(settled.finished.map((one) => [one.attemptId, one]));
    const later = apart(settled.busy);
    const busy = new Set(settled.busy);
    return ends.map((end) => (busy.has(end) ? later(end) : written.get(end.attemptId)));
  }, MOST);
}
