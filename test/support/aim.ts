// Turns random commands into ones that mostly hit something: the claim that is next, attempts that run.
import { type Command, claimable, type Model } from "./model.ts";

export type Aimed = Command | { readonly kind: "claim nothing" };

interface Target {
  readonly job: number;
  readonly prompt: number;
  readonly fence: number;
  readonly submitted: boolean;
}

/** A claim takes what is first in order, since that is what the database hands out. A fence of 4 means one that is out of date. */
export function aim(model: Model, command: Command): Aimed {
  switch (command.kind) {
    case "claim":
      return claimNext(model);
    case "begin": {
      const target = pick(
        running(model).filter(({ submitted }) => !submitted),
        command,
      );
      return target ? { ...command, ...target } : claimNext(model);
    }
    case "finish": {
      const target = pick(running(model), command);
      return target ? { ...command, ...target } : claimNext(model);
    }
    default:
      return command;
  }
}

function claimNext(model: Model): Aimed {
  const [first] = claimable(model);
  return first ? { kind: "claim", ...first } : { kind: "claim nothing" };
}

const running = (model: Model): Target[] =>
  model.flatMap(({ prompts }, job) =>
    prompts.flatMap(({ status, fence, submitted }, prompt) =>
      status === "RUNNING" ? [{ job, prompt, fence, submitted }] : [],
    ),
  );

function pick(targets: readonly Target[], command: { job: number; prompt: number; fence: number }) {
  const target = targets[(4 * command.job + command.prompt) % targets.length];
  if (!target) return null;
  const { job, prompt, fence } = target;
  return { job, prompt, fence: command.fence === 4 ? fence - 1 : fence };
}
