// Submissions: defaults, limits, and the text by which a repeated one is known again.
import { describe, expect, test } from "vitest";
import { checkPriority, parseSubmission, type SubmissionInput } from "../../schema/model/submission.ts";
import { refuses } from "../support/refuses.ts";
import { nodeOf, TEXT_TO_IMAGE } from "../support/workflows.ts";

const LIMITS = { maxPromptsPerJob: 10_000 };
const parse = (input: Partial<SubmissionInput>, limits = LIMITS) =>
  parseSubmission({ workflow: TEXT_TO_IMAGE, ...input }, limits);
const refusesAt = (input: Partial<SubmissionInput>, at: readonly (string | number)[], message?: RegExp) =>
  refuses(() => parse(input), ["input", ...at], message);
const SEEDS = { path: "3.inputs.seed", range: { from: 0, count: 12 } };
const label = (key: string, value = "v") => ({ key, value });

const REFUSED: readonly [string, Partial<SubmissionInput>, (string | number)[]][] = [
  ["a name of 201 characters", { name: "x".repeat(201) }, ["name"]],
  ["a NUL in the name", { name: "\0" }, ["name"]],
  ["half a surrogate pair in the name", { name: "\udfff" }, ["name"]],
  ["33 labels", { labels: Array.from({ length: 33 }, (_, n) => label(`${n}`)) }, ["labels"]],
  ["an empty label key", { labels: [label("a"), label("")] }, ["labels", 1, "key"]],
  ["a blank label key", { labels: [label("  ")] }, ["labels", 0, "key"]],
  ["a label key of 101 characters", { labels: [label("k".repeat(101))] }, ["labels", 0, "key"]],
  ["a label value of 101 characters", { labels: [label("k", "v".repeat(101))] }, ["labels", 0, "value"]],
  ["a NUL in a label", { labels: [label("k", "\0")] }, ["labels", 0, "value"]],
  ["a priority of 1001", { priority: 1001 }, ["priority"]],
  ["a priority of −1001", { priority: -1001 }, ["priority"]],
  ["a fractional priority", { priority: 0.5 }, ["priority"]],
  ["no attempts", { maxAttempts: 0 }, ["maxAttempts"]],
  ["11 attempts", { maxAttempts: 11 }, ["maxAttempts"]],
  ["an empty idempotency key", { idempotencyKey: "" }, ["idempotencyKey"]],
  ["an idempotency key of 201 characters", { idempotencyKey: "x".repeat(201) }, ["idempotencyKey"]],
  ["a NUL in the idempotency key", { idempotencyKey: "a\0" }, ["idempotencyKey"]],
  ["a workflow without nodes", { workflow: {} }, ["workflow"]],
  ["a broken node", { workflow: { "1": { class_type: "A" } } }, ["workflow", "1", "inputs"]],
  ["both prompts and sweep", { prompts: [{ overrides: [] }], sweep: [SEEDS] }, []],
  ["both, though empty", { prompts: [], sweep: [] }, []],
  ["no prompts", { prompts: [] }, ["prompts"]],
  ["an empty sweep", { sweep: [] }, ["sweep"]],
  [
    "an unknown override path",
    { prompts: [{ overrides: [] }, { overrides: [{ path: "3.inputs.x", value: 1 }] }] },
    ["prompts", 1, "overrides", 0, "path"],
  ],
  ["an unknown axis path", { sweep: [{ ...SEEDS, path: "x" }] }, ["sweep", 0, "path"]],
  [
    "an axis that closes a circle",
    { sweep: [SEEDS, { path: "4.inputs.ckpt_name", values: ["a", ["9", 0]] }] },
    ["sweep"],
  ],
];

describe("a submission", () => {
  test("of a workflow alone is one prompt, as it stands, with every default", () => {
    const expected = {
      name: "Job of 1 prompt",
      workflow: TEXT_TO_IMAGE,
      prompts: [[]],
      priority: 0,
      maxAttempts: 3,
      onFailure: "CONTINUE",
      labels: [],
      idempotencyKey: null,
    };
    expect(parse({})).toEqual(expected);
    const nulls = {
      name: null,
      prompts: null,
      sweep: null,
      priority: null,
      maxAttempts: null,
      onFailure: null,
      labels: null,
      idempotencyKey: null,
    };
    expect(parse(nulls)).toEqual(expected);
  });

  test("keeps what it says", () => {
    const said = {
      name: " Cats ",
      priority: -7,
      maxAttempts: 1,
      onFailure: "CANCEL_REST",
      labels: [label("for", "")],
      idempotencyKey: "k",
    } as const;
    expect(
      parse({ ...said, prompts: [{ overrides: [] }, { overrides: [{ path: "3.inputs.seed", value: 5 }] }] }),
    ).toEqual({
      ...said,
      name: "Cats",
      workflow: TEXT_TO_IMAGE,
      prompts: [[], [{ path: "3.inputs.seed", value: 5 }]],
    });
  });

  test("without a name, or with a blank one, is called by its size", () => {
    expect(parse({ sweep: [SEEDS] }).name).toBe("Job of 12 prompts");
    expect(parse({ name: " \n" }).name).toBe("Job of 1 prompt");
  });

  test("draws random axes with the given source only", () => {
    const sweep = [{ path: "3.inputs.seed", random: { count: 2, max: 9 } }];
    const { prompts } = parseSubmission({ workflow: TEXT_TO_IMAGE, sweep }, LIMITS, () => 0.5);
    expect(prompts.map(([seed]) => seed?.value)).toEqual([5, 5]);
  });
});

describe("a submission beyond the limits", () => {
  test.each(REFUSED)("with %s is refused where it stands", (_case, input, at) => {
    refusesAt(input, at);
  });

  test("is told from one exactly at them, which is taken", () => {
    const labels = Array.from({ length: 32 }, (_, n) => label(`${n}`.padEnd(100, "k"), "v".repeat(100)));
    expect(() =>
      parse({ name: "😀".repeat(200), labels, priority: -1000, maxAttempts: 10, idempotencyKey: "x".repeat(200) }),
    ).not.toThrow();
    expect(checkPriority(1000, ["priority"])).toBe(1000);
  });

  test("of more prompts than allowed is refused, named one by one or swept", () => {
    const prompts = Array.from({ length: 4 }, () => ({ overrides: [] }));
    refuses(() => parse({ prompts }, { maxPromptsPerJob: 3 }), ["input", "prompts"], /4 prompts, expected at most 3/);
    refuses(() => parse({ sweep: [SEEDS] }, { maxPromptsPerJob: 11 }), ["input", "sweep"], /12 prompts/);
    expect(parse({ prompts }, { maxPromptsPerJob: 4 }).prompts).toHaveLength(4);
  });

  test("whose axes close a circle only together is refused", () => {
    const workflow = { a: nodeOf({ x: 1 }), b: nodeOf({ x: 1 }) };
    const sweep = [
      { path: "a.inputs.x", values: [1, ["b", 0]] },
      { path: "b.inputs.x", values: [1, ["a", 0]] },
    ];
    refusesAt({ workflow, sweep }, ["sweep"], /circle/);
    expect(parse({ workflow, sweep: sweep.slice(1) }).prompts).toHaveLength(2);
  });
});
