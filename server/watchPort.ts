// Answers the API's watch port from the hub, the log and the signals.

import type { Db } from "../prisma/client.ts";
import type { Deleted, WatchPort } from "../schema/graphql/context.ts";
import type { Hub } from "./events/hub.ts";
import { createNewest } from "./events/newest.ts";
import type { ProgressBoard } from "./events/progress.ts";
import type { Signal } from "./events/signal.ts";
import { topicWatch } from "./events/topicWatch.ts";
import { watchEvents } from "./events/watchEvents.ts";
import { watchJob } from "./events/watchJob.ts";
import { watchJobs } from "./events/watchJobs.ts";
import { watchPrompts } from "./events/watchPrompts.ts";

export function createWatchPort(db: Db, hub: Hub, signal: Signal, board: ProgressBoard) {
  const newest = createNewest(db);
  return {
    jobChanged: (jobId) => (jobId === null ? watchJobs(hub, newest) : watchJob(db, hub, newest, jobId)),
    promptChanged: (jobId) => watchPrompts(db, hub, newest, jobId),
    promptProgress: (jobId) => board.watch(jobId),
    jobEvents: (jobId, afterSeq) => watchEvents(db, hub, jobId, afterSeq),
    jobDeleted: topicWatch<Deleted>((tell) => signal.subscribe("deleted", tell)),
    backendChanged: topicWatch<{ id: string }>((tell) => signal.subscribe("backend", (id) => tell({ id }))),
  } satisfies WatchPort;
}
