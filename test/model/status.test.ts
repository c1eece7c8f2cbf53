// The transition table: what may become what, and which states are final.
import { describe, expect, test } from "vitest";
import { isFinal, JOB_STATUSES, PROMPT_STATUSES } from "../../schema/model/status.ts";
import { canMove } from "../support/canMove.ts";

describe("the transition table", () => {
  test("a pending prompt starts or is canceled", () => {
    expect(PROMPT_STATUSES.filter((to) => canMove("PENDING", to))).toEqual(["RUNNING", "CANCELED"]);
  });

  test("a running prompt ends in any way or goes back to waiting", () => {
    expect(PROMPT_STATUSES.filter((to) => canMove("RUNNING", to))).toEqual([
      "PENDING",
      "SUCCEEDED",
      "FAILED",
      "CANCELED",
    ]);
  });

  test("a final state is never left", () => {
    for (const from of PROMPT_STATUSES.filter(isFinal))
      expect(PROMPT_STATUSES.filter((to) => canMove(from, to))).toEqual([]);
  });

  test("succeeded, failed and canceled are final, for prompts and for jobs", () => {
    expect(PROMPT_STATUSES.filter(isFinal)).toEqual(["SUCCEEDED", "FAILED", "CANCELED"]);
    expect(JOB_STATUSES.filter(isFinal)).toEqual(["SUCCEEDED", "FAILED", "CANCELED"]);
  });
});
