// The reference model, told product.md's stories one by one.
import { describe, expect, test } from "vitest";
import {
  type Answer,
  type Command,
  claimable,
  type Model,
  type ModelJob,
  type Outcome,
  statusOf,
} from "../support/model.ts";
import { step } from "../support/step.ts";

const run = (...commands: Command[]): { job: ModelJob; answers: Answer[] } => {
  let model: Model = [];
  const answers = commands.map((next) => {
    const taken = step(model, next);
    model = taken.model;
    return taken.answer;
  });
  const job = model[0];
  if (!job) throw new Error("nothing was submitted");
  return { job, answers };
};

const submit = (prompts: number, onFailure: "CONTINUE" | "CANCEL_REST" = "CONTINUE", maxAttempts = 1): Command => ({
  kind: "submit",
  prompts,
  priority: 0,
  maxAttempts,
  onFailure,
});
const start = (prompt: number, fence = 1): Command[] => [
  { kind: "claim", job: 0, prompt },
  { kind: "begin", job: 0, prompt, fence },
];
const end = (prompt: number, outcome: Outcome, fence = 1): Command => ({
  kind: "finish",
  job: 0,
  prompt,
  fence,
  outcome,
});
const cancel = (interrupt: "never" | "later" | "now" = "never"): Command => ({ kind: "cancel", job: 0, interrupt });
const statusesOf = (job: ModelJob) => job.prompts.map(({ status }) => status);

describe("a cancel", () => {
  test("cancel while a prompt runs: the rest is canceled now, the running one finishes, and the job is over", () => {
    const { job, answers } = run(submit(3), ...start(0), cancel(), end(0, "SUCCEEDED"));
    expect(answers[3]).toEqual({
      kind: "canceled",
      mode: "CANCEL_AFTER_CURRENT",
      canceledPending: 2,
      runningPrompts: 1,
      alreadyRequested: false,
    });
    expect(statusesOf(job)).toEqual(["SUCCEEDED", "CANCELED", "CANCELED"]);
    expect(statusOf(job)).toBe("CANCELED");
  });

  test("a prompt that was claimed but not submitted when its job was canceled is not submitted", () => {
    const [claim, begin] = start(0);
    if (!claim || !begin) throw new Error("start is a claim and a begin");
    const { job, answers } = run(submit(1), claim, cancel(), begin, end(0, "RELEASED"));
    expect(answers[3]).toEqual({ kind: "nothing" });
    expect(job.prompts).toMatchObject([{ status: "CANCELED", attempts: 0 }]);
  });

  test("a second cancel may upgrade to an interrupt and never downgrades", () => {
    const { answers } = run(submit(2), ...start(0), cancel("later"), cancel("now"), cancel());
    const told = answers
      .slice(3)
      .map((answer) => answer.kind === "canceled" && [answer.mode, answer.canceledPending, answer.alreadyRequested]);
    expect(told).toEqual([
      ["CANCEL_AFTER_CURRENT", 1, false],
      ["INTERRUPT", 0, true],
      ["INTERRUPT", 0, true],
    ]);
  });
});

describe("what becomes of attempts", () => {
  test("a lost prompt is tried again while attempts are left, then failed; and canceled when its job was", () => {
    expect(statusesOf(run(submit(1, "CONTINUE", 2), ...start(0), end(0, "LOST")).job)).toEqual(["PENDING"]);
    expect(
      statusesOf(run(submit(1, "CONTINUE", 2), ...start(0), end(0, "LOST"), ...start(0, 2), end(0, "LOST", 2)).job),
    ).toEqual(["FAILED"]);
    expect(statusesOf(run(submit(1, "CONTINUE", 2), ...start(0), cancel(), end(0, "LOST")).job)).toEqual(["CANCELED"]);
  });

  test("a late writer changes nothing", () => {
    const { job, answers } = run(
      submit(1, "CONTINUE", 2),
      ...start(0),
      end(0, "LOST"),
      ...start(0, 2),
      end(0, "SUCCEEDED", 1),
      end(0, "FAILED", 2),
    );
    expect(answers[6]).toEqual({ kind: "nothing" });
    expect(statusesOf(job)).toEqual(["FAILED"]);
  });

  test("the first failure cancels the rest where that was asked for; running ones finish and the job has failed", () => {
    const { job } = run(submit(3, "CANCEL_REST"), ...start(0), ...start(1), end(0, "FAILED"), end(1, "SUCCEEDED"));
    expect(statusesOf(job)).toEqual(["FAILED", "SUCCEEDED", "CANCELED"]);
    expect(statusOf(job)).toBe("FAILED");
  });
});

describe("the other commands", () => {
  test("one prompt is canceled at once while it waits, and only by interrupt while it runs", () => {
    const cancelPrompt = (prompt: number, interrupt = false): Command => ({
      kind: "cancelPrompt",
      job: 0,
      prompt,
      interrupt,
    });
    const { job, answers } = run(
      submit(2),
      cancelPrompt(1),
      ...start(0),
      cancelPrompt(0),
      cancelPrompt(0, true),
      end(0, "CANCELED"),
      cancelPrompt(0),
    );
    expect(answers.map(({ kind }) => kind)).toEqual([
      "created",
      "done",
      "claimed",
      "done",
      "refused",
      "done",
      "finished",
      "done",
    ]);
    expect(statusOf(job)).toBe("CANCELED");
    expect(job.cancelRequested).toBe(false);
  });

  test("claims go by priority, then by the jobs' age, then by the prompt's index", () => {
    const jobs = [0, 5, 5].map(
      (priority): Command => ({ kind: "submit", prompts: 2, priority, maxAttempts: 1, onFailure: "CONTINUE" }),
    );
    const model = jobs.reduce<Model>((before, next) => step(before, next).model, []);
    expect(claimable(model).map(({ job, prompt }) => `${job}.${prompt}`)).toEqual([
      "1.0",
      "1.1",
      "2.0",
      "2.1",
      "0.0",
      "0.1",
    ]);
  });

  test("a retry is a new job with what was not done", () => {
    const { job } = run(submit(3), ...start(0), end(0, "SUCCEEDED"), ...start(1), end(1, "FAILED"), cancel());
    const { model, answer } = step([job], { kind: "retry", job: 0 });
    expect(answer).toEqual({ kind: "created", job: 1 });
    expect(model[1]).toMatchObject({ retryOf: 0, cancelRequested: false, started: false });
    expect(model[1]?.prompts).toHaveLength(2);
  });
});
