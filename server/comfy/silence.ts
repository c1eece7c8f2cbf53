// Says what silence means while a prompt runs: a node may compute for an hour, but a cancel must end.
import type { RunEnd } from "./outcome.ts";

export type Silence = {
  /** Since when HTTP has said without a break that our prompt runs; null: it doesn't. */
  runningSince: number | null;
  /** When a frame last told something new of our prompt. */
  heardAt: number;
  /** When ComfyUI was first really told to stop it. */
  askedAt: number | null;
  lostMs: number;
  now: number;
};

/**
 * A worker thread that dies after a node has begun leaves a ComfyUI that answers everything, shows the prompt as
 * running, and names the node to a new socket: so neither an answer nor that greeting is a sign of life. A frame about
 * our prompt is. Without one nobody can tell a dead thread from a node inside one long call: both are left alone until
 * somebody wants them stopped, and then given up alike. That costs nothing that was wanted, and the backend gets its
 * next prompt as soon as it shows an end.
 */
export function judgeSilence({ runningSince, heardAt, askedAt, lostMs, now }: Silence): RunEnd | "quiet" | null {
  if (runningSince === null) return null;
  const quietSince = Math.max(runningSince, heardAt);
  if (now - quietSince < lostMs) return null;
  if (askedAt === null || now - Math.max(askedAt, quietSince) < lostMs) return "quiet";
  const seconds = Math.round(lostMs / 1000);
  const reason = `ComfyUI was told to stop the prompt ${seconds} s ago, and neither stops nor does anything of it.`;
  return { kind: "wedged", reason };
}

/** For a person. */
export function quietNotice(lostMs: number): string {
  const seconds = Math.round(lostMs / 1000);
  const guess = "a node may be at one long step, or ComfyUI's worker has died";
  return `ComfyUI says that it runs, but has told nothing of it for ${seconds} s or more: ${guess}.`;
}
