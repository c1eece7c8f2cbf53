// Counts who watches what, for the metrics.
import type { WatchPort } from "../schema/graphql/context.ts";
import { subscribers } from "./metrics.ts";

export const countedWatch = (watch: WatchPort): WatchPort => ({
  jobChanged: (jobId) => counted("jobChanged", watch.jobChanged(jobId)),
  promptChanged: (jobId) => counted("promptChanged", watch.promptChanged(jobId)),
  promptProgress: (jobId) => counted("promptProgress", watch.promptProgress(jobId)),
  jobEvents: (jobId, afterSeq) => counted("jobEvents", watch.jobEvents(jobId, afterSeq)),
  jobDeleted: () => counted("jobDeleted", watch.jobDeleted()),
  backendChanged: () => counted("backendChanged", watch.backendChanged()),
});

/** The stream itself, with its ends observed: it ends by itself, by a fault, or because its reader leaves. */
function counted<T>(subscription: keyof WatchPort, source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const { next, return: leave } = source;
  let open = true;
  const end = (): void => {
    if (open) subscribers.dec({ subscription });
    open = false;
  };
  subscribers.inc({ subscription });
  return Object.assign(source, {
    async next() {
      try {
        const result = await next.call(source);
        if (result.done) end();
        return result;
      } catch (error) {
        end();
        throw error;
      }
    },
    return(value: undefined) {
      end();
      return leave.call(source, value);
    },
  });
}
