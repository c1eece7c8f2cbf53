// Follows the prompts of the job that is being looked at, and what the running ones do.
import { useSubscription } from "urql";
import { PromptChanged, PromptProgress } from "../../documents/prompt.ts";
import { setProgress } from "./progress.ts";

export const FollowPrompts = ({ jobId, paused }: { jobId: string; paused: boolean }) => {
  const variables = { jobId };
  useSubscription({ query: PromptChanged, variables, pause: paused }, (_, change) => {
    if (change.promptChanged.status !== "RUNNING") setProgress(change.promptChanged.id, null);
    return change;
  });
  useSubscription({ query: PromptProgress, variables, pause: paused }, (_, change) => {
    setProgress(change.promptProgress.promptId, change.promptProgress);
    return change;
  });
  return null;
};
