// How long running prompts still take, as far as that can be guessed.
import { expect, test } from "vitest";
import { secondsLeft } from "../../schema/model/remaining.ts";

test.each([
  ["what the others took, less what has passed", { elapsedSeconds: 10, usualSeconds: 50, fraction: 0.9 }, 40],
  ["its own pace, when it takes longer than the others", { elapsedSeconds: 60, usualSeconds: 50, fraction: 0.75 }, 20],
  ["its own pace, when no other has ended", { elapsedSeconds: 30, usualSeconds: null, fraction: 0.5 }, 30],
  ["nothing, at the very beginning", { elapsedSeconds: 1, usualSeconds: null, fraction: 0.01 }, null],
  ["nothing, when nothing was told", { elapsedSeconds: 60, usualSeconds: 50, fraction: null }, null],
])("the guess is %s", (_name, prompt, seconds) => {
  expect(secondsLeft([prompt])).toBe(seconds);
});

test("of several the last one counts, and one of which nothing is known leaves it open", () => {
  const known = (usualSeconds: number) => ({ elapsedSeconds: 0, usualSeconds, fraction: null });
  expect(secondsLeft([known(5), known(9)])).toBe(9);
  expect(secondsLeft([known(5), { elapsedSeconds: 1, usualSeconds: null, fraction: null }])).toBeNull();
  expect(secondsLeft([])).toBeNull();
});
