// What a cancel says: its mode, and the sentence for a person.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CancelFacts, summarizeCancel } from "../../schema/model/cancel.ts";

const FACTS: CancelFacts = {
  wasFinal: false,
  canceledPending: 0,
  running: 0,
  interrupting: false,
  interruptInSeconds: null,
};
const say = (facts: Partial<CancelFacts>) => summarizeCancel({ ...FACTS, ...facts });

const CASES: readonly [string, Partial<CancelFacts>, string, string][] = [
  [
    "one runs",
    { canceledPending: 12, running: 1 },
    "CANCEL_AFTER_CURRENT",
    "12 pending prompts canceled. 1 running prompt will finish first.",
  ],
  [
    "one waits, two run",
    { canceledPending: 1, running: 2 },
    "CANCEL_AFTER_CURRENT",
    "1 pending prompt canceled. 2 running prompts will finish first.",
  ],
  ["none waits", { running: 1 }, "CANCEL_AFTER_CURRENT", "No prompt was pending. 1 running prompt will finish first."],
  [
    "nothing runs",
    { canceledPending: 3 },
    "IMMEDIATE",
    "3 pending prompts canceled. Nothing was running: the job is over.",
  ],
  [
    "nothing runs, interrupt asked",
    { canceledPending: 1, interrupting: true },
    "IMMEDIATE",
    "1 pending prompt canceled. Nothing was running: the job is over.",
  ],
  [
    "interrupt, two run",
    { canceledPending: 4, running: 2, interrupting: true },
    "INTERRUPT",
    "4 pending prompts canceled. 2 running prompts are being stopped.",
  ],
  [
    "interrupt, one runs",
    { running: 1, interrupting: true },
    "INTERRUPT",
    "No prompt was pending. 1 running prompt is being stopped.",
  ],
  [
    "deadline ahead",
    { canceledPending: 2, running: 1, interruptInSeconds: 30 },
    "CANCEL_AFTER_CURRENT",
    "2 pending prompts canceled. 1 running prompt will finish first; if it still runs in 30 seconds it will be stopped.",
  ],
  [
    "deadline in under a second",
    { running: 3, interruptInSeconds: 0.2 },
    "CANCEL_AFTER_CURRENT",
    "No prompt was pending. 3 running prompts will finish first; if they still run in 1 second they will be stopped.",
  ],
  [
    "deadline now",
    { running: 1, interruptInSeconds: 0 },
    "INTERRUPT",
    "No prompt was pending. 1 running prompt is being stopped.",
  ],
  [
    "deadline passed",
    { running: 1, interruptInSeconds: -5 },
    "INTERRUPT",
    "No prompt was pending. 1 running prompt is being stopped.",
  ],
  ["over before", { wasFinal: true }, "ALREADY_FINISHED", "The job had already finished; nothing was changed."],
  [
    "over before, interrupt asked",
    { wasFinal: true, interrupting: true },
    "ALREADY_FINISHED",
    "The job had already finished; nothing was changed.",
  ],
];

describe("the cancel summary", () => {
  test.each(CASES)("%s", (_case, facts, mode, message) => {
    expect(say(facts)).toEqual({ mode, message });
  });

  test("always counts right: one is never plural, several never singular", () => {
    const facts = fc.record({
      wasFinal: fc.boolean(),
      canceledPending: fc.nat(20_000),
      running: fc.nat(50),
      interrupting: fc.boolean(),
      interruptInSeconds: fc.option(fc.integer({ min: -10, max: 3600 })),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const { message } = summarizeCancel(given);
        expect(message).not.toMatch(/\b1 (pending prompts|running prompts|seconds)\b/);
        expect(message).not.toMatch(/\b(0|[2-9]|\d\d+) (pending prompt|running prompt|second)\b/);
        expect(message).toMatch(/^[A-Z0-9].*\.$/);
      }),
    );
  });

  test("is immediate exactly when nothing was running, and told only of a job that was not final", () => {
    for (const running of [0, 1, 7]) {
      expect(say({ running, canceledPending: 1 }).mode === "IMMEDIATE").toBe(running === 0);
      expect(say({ running, wasFinal: true }).mode).toBe("ALREADY_FINISHED");
    }
  });
});
