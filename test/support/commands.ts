// Random commands to the reference model, and the way to look at every step that they make.
import fc from "fast-check";
import type { Answer, Command, Model, Outcome } from "./model.ts";
import { step } from "./step.ts";

const OUTCOMES: readonly Outcome[] = ["SUCCEEDED", "FAILED", "CANCELED", "LOST", "RELEASED"];
const small = fc.nat(2);
const target = { job: small, prompt: fc.nat(3) };
const fence = fc.integer({ min: 1, max: 4 });
const kind = <K extends Command["kind"]>(name: K) => fc.constant(name);

/** Names jobs, prompts and claims that may or may not be there: what is refused or too late is part of the game. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: kind("submit"),
    prompts: fc.integer({ min: 1, max: 4 }),
    priority: fc.integer({ min: -1, max: 1 }),
    maxAttempts: fc.integer({ min: 1, max: 2 }),
    onFailure: fc.constantFrom("CONTINUE", "CANCEL_REST"),
  }),
  { weight: 4, arbitrary: fc.record({ kind: kind("claim"), ...target }) },
  { weight: 3, arbitrary: fc.record({ kind: kind("begin"), ...target, fence }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: kind("finish"), ...target, fence, outcome: fc.constantFrom(...OUTCOMES) }),
  },
  fc.record({ kind: kind("cancel"), job: small, interrupt: fc.constantFrom("never", "later", "now") }),
  fc.record({ kind: kind("deadline"), job: small }),
  fc.record({ kind: kind("cancelPrompt"), ...target, interrupt: fc.boolean() }),
  fc.record({ kind: kind("pause"), job: small }),
  fc.record({ kind: kind("resume"), job: small }),
  fc.record({ kind: kind("retry"), job: small }),
  fc.record({ kind: kind("setPriority"), job: small, priority: fc.integer({ min: -1, max: 1 }) }),
);

export type Taken = {
  readonly before: Model;
  readonly command: Command;
  readonly after: Model;
  readonly answer: Answer;
};

/** Runs random commands from one submitted job on and looks at every step. */
export const always = (holds: (taken: Taken) => void): void => {
  const first: Command = { kind: "submit", prompts: 3, priority: 0, maxAttempts: 2, onFailure: "CONTINUE" };
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60, size: "max" }), (commands) => {
      let before: Model = [];
      for (const next of [first, ...commands]) {
        const { model: after, answer } = step(before, next);
        holds({ before, command: next, after, answer });
        before = after;
      }
    }),
    { numRuns: 300 },
  );
};
