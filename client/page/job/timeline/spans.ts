// Where an attempt lies on the time axis of its job.
import type { Attempt } from "./attempt.ts";

export type Axis = { readonly fromMs: number; readonly toMs: number };

export const axisOf = (attempts: readonly Attempt[], nowMs: number): Axis => {
  const fromMs = Math.min(...attempts.map(({ startedAt }) => Date.parse(startedAt)));
  const toMs = Math.max(...attempts.map(({ endedAt }) => (endedAt ? Date.parse(endedAt) : nowMs)));
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) };
};

export const placeOf = (atMs: number, { fromMs, toMs }: Axis): number =>
  Math.min(100, Math.max(0, ((atMs - fromMs) / (toMs - fromMs)) * 100));

type Began = Pick<Attempt, "startedAt" | "executingAt">;

/** Waiting in the backend's own queue, behind somebody else's prompts, is no work. */
export const beganMs = ({ startedAt, executingAt }: Began): number => Date.parse(executingAt ?? startedAt);

export const spanOf = (attempt: Began & Pick<Attempt, "endedAt">, nowMs: number, axis: Axis) => {
  const { endedAt } = attempt;
  const left = placeOf(beganMs(attempt), axis);
  return { left, width: placeOf(endedAt ? Date.parse(endedAt) : nowMs, axis) - left };
};

const STEPS_MS = [
  100, 200, 500, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400,
].map((step, index) => (index < 3 ? step : step * 1_000));
const MOST_TICKS = 6;

/** Round distances from the beginning. */
export const ticksOf = ({ fromMs, toMs }: Axis): number[] => {
  const length = toMs - fromMs;
  const step =
    STEPS_MS.find((ms) => length / ms <= MOST_TICKS) ?? Math.ceil(length / MOST_TICKS / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step);
};
