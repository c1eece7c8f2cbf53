// What an open cancel waits for, and about how long: asked again every second, because it changes by itself.
import { useEffect } from "react";
import { useQuery } from "urql";
import { CancelProgress } from "../../documents/job.ts";

const ASK_AGAIN_MS = 1_000;

export const useCancelProgress = (jobId: string, asking: boolean) => {
  const [{ data }, ask] = useQuery({
    query: CancelProgress,
    variables: { id: jobId },
    pause: !asking,
    requestPolicy: "network-only",
  });
  useEffect(() => {
    if (!asking) return;
    const timer = setInterval(() => ask({ requestPolicy: "network-only" }), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [asking, ask]);
  return { waitsFor: data?.job?.cancelWaitsFor ?? null, secondsLeft: data?.job?.runningSecondsLeft ?? null };
};
