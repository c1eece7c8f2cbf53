// Counts who watches what, for the metrics.
import type { Feed } from "./events/stream.ts";
import { subscribers } from "./metrics.ts";
import type { createWatchPort } from "./watchPort.ts";

type Watch = ReturnType<typeof createWatchPort>;

export const countedWatch = (watch: Watch): Watch => ({
  jobChanged: (jobId) => counted("jobChanged", watch.jobChanged(jobId)),
  promptChanged: (jobId) => counted("promptChanged", watch.promptChanged(jobId)),
  promptProgress: (jobId) => counted("promptProgress", watch.promptProgress(jobId)),
  jobEvents: (jobId, afterSeq) => counted("jobEvents", watch.jobEvents(jobId, afterSeq)),
  jobDeleted: () => counted("jobDeleted", watch.jobDeleted()),
  backendChanged: () => counted("backendChanged", watch.backendChanged()),
});

/** It ends by itself, by a fault, or because its reader leaves. */
function counted<T>(subscription: keyof Watch, feed: Feed<T>): Feed<T> {
  subscribers.inc({ subscription });
  feed.onEnd = () => subscribers.dec({ subscription });
  return feed;
}
