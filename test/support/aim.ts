// Turns random commands into ones that mostly hit something: the claim that is next, attempts that run, jobs that are there.
import { type Command, claimable, isOver, type Model } from "./model.ts";

export type Aimed = Command | { readonly kind: "claim nothing" };

interface Target {
  readonly job: number;
  readonly prompt: number;
  readonly fence: number;
  readonly submitted: boolean;
}

type OfAttempt = Extract<Command, { kind: "begin" | "finish" }>;

/** A claim takes what is first in order, since that is what the database hands out. */
export function aim(model: Model, command: Command): Aimed {
  switch (command.kind) {
    case "submit":
      return command;
    case "claim":
      return claimNext(model);
    case "begin":
      return aimAtAttempt(model, command, ({ submitted }) => !submitted);
    case "finish":
      return aimAtAttempt(model, command, () => true);
    case "retry":
      return { ...command, job: pick(finalJobs(model), command.job) ?? 0 };
    default:
      return { ...command, job: command.job % model.length };
  }
}

const claimNext = (model: Model): Aimed => {
  const [first] = claimable(model);
  return first ? { kind: "claim", ...first } : { kind: "claim nothing" };
};

/** A fence of 4 means one that is out of date; one of 2 that the attempt is submitted before it ends. */
function aimAtAttempt(model: Model, command: OfAttempt, fits: (target: Target) => boolean): Aimed {
  const target = pick(running(model).filter(fits), 4 * command.job + command.prompt);
  if (!target) return claimNext(model);
  const { job, prompt, submitted } = target;
  if (command.fence === 4) return { ...command, job, prompt, fence: target.fence - 1 };
  if (command.fence === 2 && !submitted) return { kind: "begin", job, prompt, fence: target.fence };
  return { ...command, job, prompt, fence: target.fence };
}

const running = (model: Model): Target[] =>
  model.flatMap(({ prompts }, job) =>
    prompts.flatMap(({ status, fence, submitted }, prompt) =>
      status === "RUNNING" ? [{ job, prompt, fence, submitted }] : [],
    ),
  );

const finalJobs = (model: Model): number[] => model.flatMap((job, index) => (isOver(job) ? [index] : []));

const pick = <T>(from: readonly T[], number: number): T | undefined => from[number % from.length];
