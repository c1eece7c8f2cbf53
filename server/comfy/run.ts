// Runs ONE prompt on one ComfyUI server to its end, and obeys two signals: interrupt (stop it there) and stop (look away).
import type { Features } from "./features.ts";
import { type FollowOptions, followPrompt } from "./follow.ts";
import { ComfyHttp } from "./http.ts";
import type { RunEnd } from "./outcome.ts";
import { type SubmitOptions, type Submitted, submitPrompt } from "./submit.ts";
import { openWatch, type Watch, type WatchOptions } from "./watch.ts";

export type RunOptions = Omit<SubmitOptions, "workflow" | "pollMs"> &
  Omit<FollowOptions, "unknownGraceMs" | "pollMs"> &
  WatchOptions & {
    features: Features;
    /** true: it was submitted before under this promptId and clientId; only watch it. */
    resume: boolean;
    /** How long "unknown" may still mean "being validated" when no 200 was seen by this call. */
    unknownGraceMs?: number;
    pollMs?: number;
  };

/** A server without a usable websocket must not hold up the prompt. */
const SOCKET_WAIT_MS = 1_000;
const LAST_FRAMES_MS = 1_000;

export async function runPrompt(options: RunOptions): Promise<RunEnd> {
  const full = { unknownGraceMs: 10_000, pollMs: 1_000, ...options };
  // Several tries must fit into lostMs, or one hanging request would be the whole verdict.
  const timeoutMs = Math.min(10_000, Math.max(250, options.lostMs / 3));
  const http = new ComfyHttp(options.address, {
    timeoutMs,
    submitTimeoutMs: Math.min(30_000, options.lostMs),
  });
  const watch = openWatch(options);
  options.stop.addEventListener("abort", watch.wake);
  options.interrupt.addEventListener("abort", watch.wake);
  try {
    const submitted: Submitted = options.resume
      ? { kind: "unsure", silentSince: performance.now() }
      : await submit(http, watch, full);
    if (submitted.kind === "ended") return submitted.end;
    if (submitted.kind === "partial") return await takeOff(http, watch, full, submitted);
    const known = submitted.kind === "accepted";
    const silentSince = submitted.kind === "unsure" ? submitted.silentSince : performance.now();
    return await withPictures(await followPrompt(http, watch, full, { known, silentSince }), watch);
  } finally {
    options.stop.removeEventListener("abort", watch.wake);
    options.interrupt.removeEventListener("abort", watch.wake);
    const closed = watch.close();
    // Who takes the attempt over opens a socket under the same client id, and ours may not end after that (see socket.ts).
    if (options.stop.aborted) await closed;
  }
}

/** HTTP may tell of the end before the socket's last frames have come. */
async function withPictures(end: RunEnd, watch: Watch): Promise<RunEnd> {
  if (end.kind !== "succeeded") return end;
  if (watch.socket.isOpen && watch.pictures.mayFollow(end.outputs)) await watch.heardEnd(LAST_FRAMES_MS);
  const { outputs, cut } = watch.pictures.beside(end.outputs);
  if (outputs.length + cut === 0) return end;
  return { ...end, outputs: [...end.outputs, ...outputs], ...(cut > 0 && { cut: (end.cut ?? 0) + cut }) };
}

type FullOptions = RunOptions & { unknownGraceMs: number; pollMs: number };

async function submit(http: ComfyHttp, watch: Watch, options: FullOptions): Promise<Submitted> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), SOCKET_WAIT_MS);
  const late = new Promise((resolve) => timeout.signal.addEventListener("abort", resolve));
  try {
    return await submitPrompt(http, options, Promise.race([watch.socket.opened, late]), watch.rest);
  } finally {
    clearTimeout(timer);
  }
}

/** ComfyUI runs the healthy part of a workflow by itself; that is stopped, whatever it would have made. */
async function takeOff(
  http: ComfyHttp,
  watch: Watch,
  options: FullOptions,
  partial: Extract<Submitted, { kind: "partial" }>,
): Promise<RunEnd> {
  const seen = { known: true, silentSince: performance.now() };
  const end = await followPrompt(http, watch, { ...options, interrupt: AbortSignal.abort() }, seen);
  return end.kind === "abandoned" ? end : { kind: "failed", error: partial.error };
}
