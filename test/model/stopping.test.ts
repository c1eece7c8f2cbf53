// What a cancel that is still open waits for, in words.
import { expect, test } from "vitest";
import { stoppingSentence } from "../../schema/model/stopping.ts";

const prompt = { index: 4, backend: "gpu-1", node: "KSampler", fraction: 0.456, askedSeconds: null, notice: null };

test("a prompt that may finish is named with its place and how far it is", () => {
  expect(stoppingSentence([prompt])).toBe("Prompt #5 on gpu-1 finishes first (at KSampler, 46 %).");
  expect(stoppingSentence([{ ...prompt, node: null, fraction: null }])).toBe("Prompt #5 on gpu-1 finishes first.");
});

test("one that is asked to stop says since when, and which node holds it", () => {
  expect(stoppingSentence([{ ...prompt, askedSeconds: 12.3 }])).toBe(
    "Prompt #5 on gpu-1 was asked to stop 12 s ago and is still at KSampler: it stops when that node lets it.",
  );
  expect(stoppingSentence([{ ...prompt, askedSeconds: 0, node: null }])).toBe(
    "Prompt #5 on gpu-1 was asked to stop 0 s ago.",
  );
});

test("what the backend can't do is said instead", () => {
  expect(stoppingSentence([{ ...prompt, askedSeconds: 3, notice: "It will finish." }])).toBe(
    "Prompt #5 on gpu-1: It will finish.",
  );
});

test("of many prompts three are named", () => {
  const many = [0, 1, 2, 3, 4].map((index) => ({ ...prompt, index, fraction: null }));
  expect(stoppingSentence(many)).toBe(
    "Prompt #1 on gpu-1 finishes first. Prompt #2 on gpu-1 finishes first. Prompt #3 on gpu-1 finishes first. And for 2 more.",
  );
  expect(stoppingSentence([])).toBeNull();
});
