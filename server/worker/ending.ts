// Judges how a run ended: what ComfyUI said, in the words of the queue.

import { noticeOf } from "../../schema/model/notice.ts";
import type { RunEnd } from "../comfy/outcome.ts";
import type { Ending } from "../jobs/finish.ts";
import type { InterruptReason } from "./leases.ts";

const firstRetryMs = 1_000;
const maxRetryMs = 60_000;

/** Null: nobody knows yet, and it is for the next worker to find out. `interrupted` says who asked ComfyUI to stop it, if we did. */
export function judge(end: RunEnd, attempt: { number: number; interrupted: InterruptReason | null }): Ending | null {
  switch (end.kind) {
    case "succeeded":
      return { outcome: "SUCCEEDED", notice: noticeOf(end) };
    case "failed":
      return { outcome: "FAILED", failure: end.error };
    case "interrupted":
      return interrupted(attempt.interrupted);
    case "lost":
      return { outcome: "LOST", reason: end.reason, retryInMs: backOff(attempt.number) };
    case "wedged":
      if (attempt.interrupted !== null) return { ...interrupted(attempt.interrupted, end.reason), stuck: true };
      return { outcome: "LOST", reason: end.reason, retryInMs: backOff(attempt.number), stuck: true };
    case "unreachable":
      return { outcome: "LOST", reason: end.reason, retryInMs: backOff(attempt.number), stuck: true };
    case "dropped":
      return { outcome: "RELEASED", reason: "released" };
    case "abandoned":
      return null;
  }
}

type Interrupted = Extract<Ending, { outcome: "CANCELED" | "FAILED" }>;

function interrupted(by: InterruptReason | null, reason = "interrupted"): Interrupted {
  const none = { nodeId: null, nodeType: null, details: null };
  switch (by) {
    case "asked":
      return { outcome: "CANCELED", reason };
    case "timeout":
      return {
        outcome: "FAILED",
        failure: { code: "TIMED_OUT", message: "It ran longer than the prompt timeout allows.", ...none },
      };
    case null:
      return {
        outcome: "FAILED",
        failure: { code: "INTERRUPTED", message: "Somebody interrupted it on its backend.", ...none },
      };
  }
}

/** Exponential, with jitter so that what was lost together doesn't come back together. */
function backOff(number: number): number {
  return Math.round(Math.min(firstRetryMs * 2 ** (number - 1), maxRetryMs) * (0.5 + Math.random() / 2));
}
