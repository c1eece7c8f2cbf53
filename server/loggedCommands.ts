// Writes a line a command: which one, about what, and how it ended. Together with the request's id that says who asked for what.
import type { JobsPort } from "../schema/graphql/context.ts";
import { encodeId } from "../schema/model/id.ts";
import { Refusal } from "../schema/model/refusal.ts";
import type { Log } from "./log.ts";
import { traced } from "./trace.ts";

type Ids = { jobId?: string; jobIds?: string[]; promptId?: string; backendId?: string; force?: boolean };

export function loggedCommands(commands: JobsPort, log: Log): JobsPort {
  const told =
    <Args extends unknown[], Result>(
      command: keyof JobsPort,
      idsOf: (args: Args, result: Result | undefined) => Ids,
      run: (...args: Args) => Promise<Result>,
    ) =>
    (...args: Args): Promise<Result> =>
      traced(`command ${command}`, spanIds(idsOf(args, undefined)), async () => {
        const startedAt = performance.now();
        const ms = () => Math.round(performance.now() - startedAt);
        try {
          const result = await run(...args);
          log.info({ command, ...idsOf(args, result), ms: ms() }, "a command was carried out");
          return result;
        } catch (error) {
          if (error instanceof Refusal)
            log.info({ command, ...idsOf(args, undefined), code: error.code, ms: ms() }, "a command was refused");
          throw error;
        }
      });
  return {
    submit: told("submit", (_args, id) => (id === undefined ? {} : job(id)), commands.submit),
    cancel: told("cancel", ([id]) => job(id), commands.cancel),
    cancelMany: told("cancelMany", ([ids]) => ({ jobIds: ids.map((id) => encodeId("Job", id)) }), commands.cancelMany),
    cancelPrompt: told("cancelPrompt", ([id]) => ({ promptId: encodeId("Prompt", id) }), commands.cancelPrompt),
    pause: told("pause", ([id]) => job(id), commands.pause),
    resume: told("resume", ([id]) => job(id), commands.resume),
    setPriority: told("setPriority", ([id]) => job(id), commands.setPriority),
    retry: told("retry", ([id], copy) => job(copy ?? id), commands.retry),
    remove: told("remove", ([id]) => job(id), commands.remove),
    drainBackend: told("drainBackend", ([id]) => ({ backendId: encodeId("Backend", id) }), commands.drainBackend),
    resumeBackend: told(
      "resumeBackend",
      ([id, { force }]) => ({ backendId: encodeId("Backend", id), force }),
      commands.resumeBackend,
    ),
  };
}

const job = (id: string): Ids => ({ jobId: encodeId("Job", id) });

const spanIds = (ids: Ids) => Object.fromEntries(Object.entries(ids).map(([name, id]) => [`sluice.${name}`, id]));
