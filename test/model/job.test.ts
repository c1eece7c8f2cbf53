// A job's status, for every mix of up to five prompts.
import { describe, expect, test } from "vitest";
import { type Counts, deriveStatus, totalOf } from "../../schema/model/job.ts";
import { isFinal, PROMPT_STATUSES, type PromptStatus } from "../../schema/model/status.ts";
import { countsOf, statusOf } from "../support/model.ts";

const multisets = (size: number, from = 0): PromptStatus[][] =>
  size === 0
    ? [[]]
    : PROMPT_STATUSES.slice(from).flatMap((status, index) =>
        multisets(size - 1, from + index).map((rest) => [status, ...rest]),
      );

const ALL = [0, 1, 2, 3, 4, 5].flatMap((size) => multisets(size));

const promptsOf = (statuses: readonly PromptStatus[]) =>
  statuses.map((status) => ({ status, fence: 0, attempts: 0, submitted: false, interrupting: false }));

const FLAGS = [false, true].flatMap((started) =>
  [false, true].map((cancelRequested) => ({ started, cancelRequested })),
);

const deriveFrom = (statuses: readonly PromptStatus[], flags = { started: true, cancelRequested: false }) =>
  deriveStatus({ counts: countsOf({ prompts: promptsOf(statuses) }), ...flags });

describe("a job's status", () => {
  test("agrees with the six rules for every multiset of 0 to 5 prompts", () => {
    expect(ALL).toHaveLength(1 + 5 + 15 + 35 + 70 + 126);
    for (const statuses of ALL) {
      for (const flags of FLAGS) {
        const expected = statusOf({ prompts: promptsOf(statuses), ...flags });
        expect(deriveFrom(statuses, flags), JSON.stringify({ statuses, ...flags })).toBe(expected);
      }
    }
  });

  test("is final exactly when no prompt is pending or running", () => {
    for (const statuses of ALL) {
      const open = statuses.includes("PENDING") || statuses.includes("RUNNING");
      for (const flags of FLAGS) expect(isFinal(deriveFrom(statuses, flags))).toBe(!open);
    }
  });

  test.each<[PromptStatus[], boolean, boolean, string]>([
    [["RUNNING", "PENDING", "FAILED", "CANCELED"], true, true, "RUNNING"],
    [["PENDING", "PENDING"], false, false, "PENDING"],
    [["PENDING", "CANCELED"], false, false, "PENDING"],
    [["PENDING", "SUCCEEDED"], true, false, "RUNNING"],
    [["SUCCEEDED", "CANCELED"], true, true, "CANCELED"],
    [["FAILED", "CANCELED"], true, true, "CANCELED"],
    [["SUCCEEDED", "FAILED", "CANCELED"], true, true, "CANCELED"],
    [["SUCCEEDED", "FAILED", "CANCELED"], true, false, "FAILED"],
    [["SUCCEEDED", "FAILED"], true, true, "FAILED"],
    [["CANCELED", "CANCELED"], false, false, "CANCELED"],
    [["SUCCEEDED", "CANCELED"], true, false, "SUCCEEDED"],
    [["SUCCEEDED", "SUCCEEDED"], true, true, "SUCCEEDED"],
  ])("of %j (started: %s, cancel requested: %s) is %s", (statuses, started, cancelRequested, expected) => {
    expect(deriveFrom(statuses, { started, cancelRequested })).toBe(expected);
  });

  test("a job with succeeded and canceled prompts is not running for ever", () => {
    expect(deriveFrom(["SUCCEEDED", "CANCELED"], { started: true, cancelRequested: true })).toBe("CANCELED");
  });

  test("the total is the sum of the counts", () => {
    const counts: Counts = { pending: 1, running: 2, succeeded: 3, failed: 4, canceled: 5 };
    expect(totalOf(counts)).toBe(15);
  });
});
