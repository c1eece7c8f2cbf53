// The reference model itself, held against product.md: whatever the order of commands, its promises hold after each.
import { describe, expect, test } from "vitest";
import { summarizeCancel } from "../../schema/model/cancel.ts";
import { deriveStatus, totalOf } from "../../schema/model/job.ts";
import { isFinal } from "../../schema/model/status.ts";
import { canMove } from "../support/canMove.ts";
import { always } from "../support/commands.ts";
import { countsOf, isOver, statusOf } from "../support/model.ts";

describe("in every interleaving", () => {
  test("a canceled job has nothing pending, ever again", () => {
    always(({ after }) => {
      for (const job of after) if (job.cancelRequested) expect(countsOf(job).pending).toBe(0);
    });
  });

  test("prompts move along the transition table only, so final ones never change", () => {
    always(({ before, after }) => {
      for (const [index, job] of before.entries()) {
        for (const [at, { status }] of job.prompts.entries()) {
          const now = after[index]?.prompts[at]?.status;
          if (now !== status) expect(now !== undefined && canMove(status, now), `${status} → ${now}`).toBe(true);
        }
      }
    });
  });

  test("a final job never changes, and is final exactly when all its prompts are", () => {
    always(({ before, after }) => {
      for (const job of after) {
        expect(isFinal(statusOf(job))).toBe(isOver(job));
        expect(job.prompts.every(({ status }) => isFinal(status))).toBe(isOver(job));
      }
      for (const [index, job] of before.entries()) if (isOver(job)) expect(after[index]).toEqual(job);
    });
  });

  test("counts add up and the status is the one that schema/model derives", () => {
    always(({ after }) => {
      for (const job of after) {
        const counts = countsOf(job);
        expect(totalOf(counts)).toBe(job.prompts.length);
        expect(statusOf(job)).toBe(
          deriveStatus({ counts, started: job.started, cancelRequested: job.cancelRequested }),
        );
      }
    });
  });

  test("nothing is claimed from, or submitted for, a canceled or paused job's gate", () => {
    always(({ before, command, answer }) => {
      if (command.kind === "submit") return;
      const job = before[command.job];
      if (answer.kind === "claimed") expect(job).toMatchObject({ cancelRequested: false, paused: false });
      if (command.kind === "begin" && answer.kind === "done") expect(job).toMatchObject({ cancelRequested: false });
    });
  });
});

describe("in every interleaving of what workers and people do", () => {
  test("a success that the holder of the newest claim reports stands, whatever was canceled before", () => {
    always(({ before, command, answer }) => {
      if (command.kind !== "finish" || command.outcome !== "SUCCEEDED") return;
      const prompt = before[command.job]?.prompts[command.prompt];
      const held = prompt?.status === "RUNNING" && prompt.fence === command.fence;
      if (held) expect(answer).toEqual({ kind: "finished", status: "SUCCEEDED" });
      else expect(answer.kind === "finished").toBe(false);
    });
  });

  test("a cancel reports the rows that it moved, and the mode that its sentence is made from", () => {
    always(({ before, command, after, answer }) => {
      if (command.kind !== "cancel" || answer.kind !== "canceled") return;
      const [was, is] = [before[command.job], after[command.job]];
      if (!was || !is) throw new Error("canceled a job that is not there");
      expect(answer.canceledPending).toBe(countsOf(is).canceled - countsOf(was).canceled);
      expect(answer.runningPrompts).toBe(countsOf(is).running);
      const interruptInSeconds = is.interrupt === "later" ? 30 : null;
      const { mode } = summarizeCancel({
        ...answer,
        wasFinal: isOver(was),
        running: answer.runningPrompts,
        interrupting: is.interrupt === "now",
        interruptInSeconds,
      });
      expect(answer.mode).toBe(mode);
      expect(answer.mode === "IMMEDIATE").toBe(isOver(is) && !isOver(was));
    });
  });

  test("no prompt is submitted more often than its job allows", () => {
    always(({ after }) => {
      for (const job of after)
        for (const { attempts, fence } of job.prompts)
          expect(attempts).toBeLessThanOrEqual(Math.min(job.maxAttempts, fence));
    });
  });

  test("a job that a failure closed has nothing pending", () => {
    always(({ after }) => {
      for (const job of after)
        if (job.onFailure === "CANCEL_REST" && countsOf(job).failed > 0) expect(countsOf(job).pending).toBe(0);
    });
  });

  test("what is refused, or comes too late, changes nothing", () => {
    always(({ before, after, answer }) => {
      if (answer.kind === "refused" || answer.kind === "nothing") expect(after).toEqual(before);
    });
  });
});
