// The text by which a repeated submission is known again.
import { describe, expect, test } from "vitest";
import { type SubmissionInput, submissionFingerprint } from "../../schema/model/submission.ts";
import { nodeOf, TEXT_TO_IMAGE } from "../support/workflows.ts";

const SEEDS = { path: "3.inputs.seed", range: { from: 0, count: 12 } };
const label = (key: string, value: string) => ({ key, value });

describe("the fingerprint", () => {
  const print = (input: Partial<SubmissionInput>) => submissionFingerprint({ workflow: TEXT_TO_IMAGE, ...input });

  test("is the same whatever the order of keys, and for an absent value and its default", () => {
    const turned = Object.fromEntries(Object.entries({ b: { inputs: { y: 1, x: 2 }, class_type: "A" }, a: nodeOf() }));
    const straight = { a: { inputs: {}, class_type: "Any" }, b: { class_type: "A", inputs: { x: 2, y: 1 } } };
    expect(print({ workflow: turned })).toBe(print({ workflow: straight }));
    expect(
      print({ name: null, priority: 0, maxAttempts: 3, onFailure: "CONTINUE", labels: [], prompts: null, sweep: null }),
    ).toBe(print({}));
    expect(print({ sweep: [{ path: "p", random: { count: 1 } }] })).toBe(
      print({ sweep: [{ path: "p", values: null, random: { max: Number.MAX_SAFE_INTEGER, count: 1, min: 0 } }] }),
    );
    expect(print({ sweep: [{ path: "p", range: { from: 1, count: 1 } }] })).toBe(
      print({ sweep: [{ path: "p", range: { count: 1, step: 1, from: 1 } }] }),
    );
    expect(print({ prompts: [{ overrides: [{ path: "p" }] }] })).toBe(
      print({ prompts: [{ overrides: [{ value: null, path: "p" }] }] }),
    );
  });

  test("leaves the key itself out, and is taken before random axes are drawn", () => {
    expect(print({ idempotencyKey: "a" })).toBe(print({ idempotencyKey: "b" }));
    const sweep = [{ path: "3.inputs.seed", random: { count: 3 } }];
    expect(print({ sweep })).toBe(print({ sweep }));
  });

  test("differs wherever the meaning does", () => {
    const inputs: Partial<SubmissionInput>[] = [
      {},
      { name: "x" },
      { priority: 1 },
      { maxAttempts: 2 },
      { onFailure: "CANCEL_REST" },
      { labels: [label("a", "b")] },
      { labels: [label("b", "a")] },
      { prompts: [{ overrides: [] }] },
      { prompts: [{ overrides: [] }, { overrides: [] }] },
      { prompts: [{ overrides: [{ path: "3.inputs.seed", value: 1 }] }] },
      { prompts: [{ overrides: [{ path: "3.inputs.seed", value: "1" }] }] },
      { sweep: [SEEDS] },
      { sweep: [{ path: "3.inputs.seed", values: [1, 2] }] },
      { sweep: [{ path: "3.inputs.seed", values: [2, 1] }] },
      { sweep: [{ path: "3.inputs.seed", random: { count: 2 } }] },
      { workflow: { "1": nodeOf({ a: null }) } },
      { workflow: { "1": nodeOf({}) } },
      { workflow: { "1": nodeOf({ a: [1, 2] }) } },
      { workflow: { "1": nodeOf({ a: [2, 1] }) } },
    ];
    expect(new Set(inputs.map(print)).size).toBe(inputs.length);
  });
});
