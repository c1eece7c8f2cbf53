// Compares what the simulator sends with what a real ComfyUI sent: same types in the same order, each of the same shape.
import { expect, vi } from "vitest";
import type { RecordedFrame } from "../comfy/recording.ts";
import { type Ear, type Frame, shapeOf } from "./support.ts";

/** What the recording cut off is compared by type alone. */
export function expectFrames(
  ear: Ear,
  recorded: readonly RecordedFrame[] | undefined,
  keep: (frame: Frame | RecordedFrame) => boolean = () => true,
): void {
  const own = ear.frames.filter(keep);
  const wanted = (recorded ?? []).filter(keep);
  expect(own.map((frame) => frame.type)).toEqual(wanted.map((frame) => frame.type));
  for (const [index, frame] of wanted.entries()) {
    if (frame.data && frame.type !== "execution_interrupted")
      expect(shapeOf(own[index]?.data)).toEqual(shapeOf(frame.data));
  }
}

export async function hears(ear: Ear, count: number | undefined): Promise<void> {
  await vi.waitFor(() => expect(ear.frames.length).toBeGreaterThanOrEqual(count ?? 1));
}

/** An ear that has heard its greeting and forgotten it. */
export async function settled(ear: Ear): Promise<Ear> {
  await hears(ear, 1);
  ear.clear();
  return ear;
}

export function sameShape(recorded: unknown): (own: unknown) => boolean {
  return (own) => {
    expect(shapeOf(own)).toEqual(shapeOf(recorded));
    return true;
  };
}

export function withoutTraceback(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item) => (key === "traceback" ? [] : item)));
}
