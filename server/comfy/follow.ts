// Watches a submitted prompt to its end: HTTP decides, the socket only says when to look.
import { tellAhead } from "./ahead.ts";
import { cancelPrompt } from "./cancel.ts";
import type { Features } from "./features.ts";
import { type Found, findPrompt } from "./find.ts";
import type { ComfyHttp } from "./http.ts";
import type { RunEnd } from "./outcome.ts";
import { unclearError } from "./result.ts";
import { judgeSilence, quietNotice } from "./silence.ts";
import type { Watch } from "./watch.ts";

export type FollowOptions = {
  promptId: string;
  features: Features;
  interrupt: AbortSignal;
  stop: AbortSignal;
  lostMs: number;
  unknownGraceMs: number;
  pollMs: number;
  /** It waits in ComfyUI's own queue behind so many; 0: nobody knows how many. */
  onQueued?(behind: number): void;
  /** Null: what was told before holds no more. */
  onNotice?(message: string | null): void;
};

type State = {
  /** ComfyUI has shown that it has the id; before that, unknown may mean "still being validated". */
  known: boolean;
  graceUntil: number;
  answeredAt: number;
  runningSince: number | null;
  unknownLooks: number;
  silentLooks: number;
  /** Since when nothing could be read of it, and how often. */
  unreadable: { since: number; looks: number } | null;
  canceledAt: number | null;
  /** When ComfyUI was first really told to stop it. */
  askedAt: number | null;
  /** Since when HTTP says without a break that it runs. */
  atWorkSince: number | null;
  quiet: boolean;
  looks: number;
};

const CANCEL_AGAIN_MS = 500;
/** A prompt that moves between ComfyUI's lists must not look lost. */
const UNKNOWN_LOOKS = 3;
/** When this very process stood still, all its requests timed out at once: ask once more. */
const SILENT_LOOKS = 2;
/** One bad answer may be bad luck. */
const UNREADABLE_LOOKS = 3;
const UNREADABLE_MS = 1_000;

/** silentSince: when the server last gave a usable answer, as far as the caller knows. */
export async function followPrompt(
  http: ComfyHttp,
  watch: Watch,
  options: FollowOptions,
  { known, silentSince }: { known: boolean; silentSince: number },
): Promise<RunEnd> {
  const graceUntil = performance.now() + options.unknownGraceMs;
  const state: State = {
    known,
    graceUntil,
    answeredAt: silentSince,
    runningSince: null,
    unknownLooks: 0,
    silentLooks: 0,
    unreadable: null,
    canceledAt: null,
    askedAt: null,
    atWorkSince: null,
    quiet: false,
    looks: 0,
  };
  const tellQueued = tellAhead(http, options);
  // Right after a 200 there is nothing to see yet; the socket calls.
  if (known && !options.interrupt.aborted) await watch.rest(restMs(state, watch, options, null));
  while (!options.stop.aborted) {
    if (options.interrupt.aborted) await cancelAgain(http, options, state);
    const found = await findPrompt(http, options.features, options.promptId, options.stop);
    if (options.stop.aborted) break;
    if (found.state === "pending") await tellQueued();
    const end =
      judge(found, state, watch, options) ??
      (await judgeUnreadable(found, state, http, options)) ??
      (await judgeWedged(state, watch, options)) ??
      judgeQuiet(found, state, watch, options);
    if (end) return end;
    state.looks += 1;
    await watch.rest(restMs(state, watch, options, found));
  }
  return { kind: "abandoned" };
}

async function cancelAgain(http: ComfyHttp, options: FollowOptions, state: State): Promise<void> {
  const now = performance.now();
  if (state.canceledAt !== null && now - state.canceledAt < CANCEL_AGAIN_MS) return;
  state.canceledAt = now;
  const { features, promptId, stop } = options;
  const asked = await cancelPrompt(http, features, promptId, (text) => options.onNotice?.(text), stop);
  if (asked) state.askedAt ??= now;
}

function judge(found: Found, state: State, watch: Watch, options: FollowOptions): RunEnd | null {
  const now = performance.now();
  if (found.state === "unanswered") {
    state.silentLooks += 1;
    const silent = state.silentLooks >= SILENT_LOOKS && now - state.answeredAt >= options.lostMs;
    return silent ? { kind: "unreachable", reason: found.reason } : null;
  }
  state.answeredAt = now;
  state.silentLooks = 0;
  if (found.state === "ended") return found.result;
  if (found.state === "unreadable") return null;
  state.unreadable = null;
  if (found.state === "unknown") return judgeUnknown(state, now);
  state.known = true;
  state.unknownLooks = 0;
  if (found.state === "running") {
    state.runningSince ??= now;
    watch.started();
  }
  return null;
}

function judgeUnknown(state: State, now: number): RunEnd | null {
  if (!state.known && now < state.graceUntil) return null;
  state.unknownLooks += 1;
  if (state.unknownLooks < UNKNOWN_LOOKS) return null;
  // A prompt that is taken off the queue leaves no trace.
  if (state.canceledAt !== null) return { kind: "interrupted" };
  return {
    kind: "lost",
    reason: "ComfyUI doesn't know this prompt (any more): it was restarted, or its queue was cleared.",
  };
}

/** It costs this prompt alone. Perhaps it still runs: it is told to stop, so that the next need not wait behind it. */
async function judgeUnreadable(
  found: Found,
  state: State,
  http: ComfyHttp,
  options: FollowOptions,
): Promise<RunEnd | null> {
  if (found.state !== "unreadable") return null;
  const now = performance.now();
  state.unreadable ??= { since: now, looks: 0 };
  state.unreadable.looks += 1;
  if (state.unreadable.looks < UNREADABLE_LOOKS || now - state.unreadable.since < UNREADABLE_MS) return null;
  if (!found.isGone) await cancelPrompt(http, options.features, options.promptId, () => undefined, options.stop);
  const sentence = `What became of it can't be read from ComfyUI: ${found.reason}.`;
  return { kind: "failed", error: unclearError("ANSWER_UNREADABLE", sentence, found.said) };
}

/** A stalled socket looks like a wedged worker, so a new one is asked before the verdict; with no socket there is none. */
async function judgeWedged(state: State, watch: Watch, options: FollowOptions): Promise<RunEnd | null> {
  const { runningSince } = state;
  if (watch.nodeSeen || runningSince === null || performance.now() - runningSince < options.lostMs) return null;
  if ((await watch.confirmNode()) !== false) {
    state.runningSince = null;
    return null;
  }
  const seconds = Math.round(options.lostMs / 1000);
  return {
    kind: "wedged",
    reason: `ComfyUI took the prompt as running and started no node of it for ${seconds} s.`,
  };
}

function judgeQuiet(found: Found, state: State, watch: Watch, options: FollowOptions): RunEnd | null {
  const now = performance.now();
  if (found.state === "running") state.atWorkSince ??= now;
  if (found.state === "pending") state.atWorkSince = null;
  const { atWorkSince: runningSince, askedAt } = state;
  const judged = judgeSilence({ runningSince, askedAt, heardAt: watch.heardAt, lostMs: options.lostMs, now });
  if ((judged === "quiet") !== state.quiet) {
    state.quiet = judged === "quiet";
    options.onNotice?.(state.quiet ? quietNotice(options.lostMs) : null);
  }
  return judged === "quiet" ? null : judged;
}

function restMs(state: State, watch: Watch, options: FollowOptions, found: Found | null): number {
  const { pollMs } = options;
  if (found?.state === "unknown")
    return state.unknownLooks > 0 ? 20 * 4 ** (state.unknownLooks - 1) : Math.min(pollMs, 250);
  if (options.interrupt.aborted || found?.state === "unreadable") return Math.min(pollMs, 250);
  // Without a socket short prompts would all take a whole poll.
  return watch.socket.isOpen ? pollMs : Math.min(pollMs, 50 * 2 ** Math.min(state.looks, 10));
}
