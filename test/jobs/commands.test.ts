// Random commands to the database and to the reference model at once: both must say and hold the same after every single one.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Aimed, aim } from "../support/aim.ts";
import { countsIn } from "../support/audit.ts";
import { command } from "../support/commands.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { Driver } from "../support/driver.ts";
import { type Command, countsOf, isOver, type Model, type ModelJob, type Step, statusOf } from "../support/model.ts";
import type { JobSnapshot } from "../support/snapshot.ts";
import { expectSound } from "../support/sound.ts";
import { step } from "../support/step.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const first = fc.record({
  kind: fc.constant("submit" as const),
  prompts: fc.integer({ min: 1, max: 4 }),
  priority: fc.constant(0),
  maxAttempts: fc.integer({ min: 1, max: 2 }),
  onFailure: fc.constantFrom("CONTINUE", "CANCEL_REST"),
});

test("the database does what the model does, whatever is commanded in whatever order", {
  timeout: 60_000,
}, async () => {
  const commands = fc
    .tuple(first, fc.array(command, { maxLength: 40, size: "max" }))
    .map(([job, more]) => [job, ...more]);
  // A failure is reported with its seed and the shortest commands that fail; the limit is for finding those.
  await fc.assert(fc.asyncProperty(commands, playBoth), { numRuns: 30, interruptAfterTimeLimit: 20_000 });
});

async function playBoth(commands: readonly Command[]): Promise<void> {
  const driver = await Driver.start(database.prisma, { backends: 3 });
  let model: Model = [];
  for (const next of commands) {
    const aimed = aim(model, next);
    const expected = expectedStep(model, aimed, driver);
    expect({ aimed, answer: await driver.carryOut(aimed) }).toEqual({ aimed, answer: expected.answer });
    model = expected.model;
    const jobs = await expectSound(database.prisma);
    expect(jobs.map(inDatabase)).toEqual(model.map((job) => inModel(job, driver)));
    if (WAKES.has(aimed.kind)) expect(await heard(driver)).toEqual(toHear(model, driver));
  }
}

/** What may change when an attempt is to be stopped. */
const WAKES = new Set(["claim", "cancel", "deadline", "cancelPrompt", "finish"]);

/** What the model leaves to others: without a free backend nothing is claimed, and who names an attempt that never was changes nothing. */
function expectedStep(model: Model, aimed: Aimed, driver: Driver): Step {
  const nothing: Step = { model, answer: { kind: "nothing" } };
  if (aimed.kind === "claim nothing" || (aimed.kind === "claim" && !driver.hasFreeBackend)) return nothing;
  return step(model, aimed);
}

const inModel = (job: ModelJob, driver: Driver) => ({
  ...countsOf(job),
  status: statusOf(job),
  prompts: job.prompts,
  priority: job.priority,
  started: job.started,
  paused: job.paused,
  cancelRequested: job.cancelRequested,
  // It means nothing any more once the job is over.
  interrupt: isOver(job) ? null : job.interrupt,
  retryOf: driver.idOf(job.retryOf),
});

const inDatabase = (job: JobSnapshot) => ({
  ...countsIn(job),
  status: job.status,
  prompts: job.prompts.map(({ status, fence, attempts, submitted, interrupting }) => ({
    status,
    fence,
    attempts,
    submitted,
    interrupting,
  })),
  priority: job.priority,
  started: job.started,
  paused: job.paused,
  cancelRequested: job.cancelRequested,
  interrupt: job.finished ? null : job.interrupt,
  retryOf: job.retryOf,
});

/** When each of the worker's attempts is to be stopped, as its lease says. */
async function heard(driver: Driver): Promise<Map<string, string>> {
  const leases = [...(await driver.heard())];
  return new Map(leases.map(([id, inMs]) => [id, inMs === null ? "never" : inMs <= 0 ? "now" : "later"]));
}

function toHear(model: Model, driver: Driver): Map<string, string> {
  const running = model.flatMap((job, jobIndex) =>
    job.prompts.map((prompt, index) => ({
      status: prompt.status,
      id: driver.attemptOf(jobIndex, index, prompt.fence),
      when: prompt.interrupting ? "now" : job.interrupt,
    })),
  );
  return new Map(running.filter(({ status }) => status === "RUNNING").map(({ id, when }) => [id, when]));
}
