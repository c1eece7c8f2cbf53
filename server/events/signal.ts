// Passing signals between all processes on one database: hints that wake, and progress that passes by. Never the truth.
import type { Progress } from "../../schema/model/progress.ts";

/** What can be signaled, and what comes with it. Everything but progress and deletions is found in the database as well. */
export interface Topics {
  /** The log has grown. */
  events: null;
  /** Something may be claimable. */
  work: null;
  /** A running prompt may have to be stopped. */
  cancel: null;
  /** Which backends there are, or what lets Sluice in to them, has changed. */
  backends: null;
  /** A backend's row has changed: its id. */
  backend: string;
  /** A job has been deleted, and whose it was. */
  deleted: Deleted;
  /** Tokens were made or revoked. */
  tokens: null;
  /** Newest progress of a running prompt. */
  progress: Progress;
}

export interface Deleted {
  id: string;
  owner: string;
}

export type Topic = keyof Topics;

/** The seam: small enough that another carrier (Redis, NATS) is one file. */
export interface Signal {
  publish<T extends Topic>(topic: T, value: Topics[T]): void;
  /** Returns what ends the subscription. A listener may be woken without cause (after a reconnect, for example). */
  subscribe<T extends Topic>(topic: T, listener: (value: Topics[T]) => void): () => void;
  /** Called after every (re)connect: what was signaled meanwhile is lost, so look for yourself. */
  onConnect(listener: () => void): () => void;
  stop(): Promise<void>;
}
