// What can be done with many jobs at once: told to the server, said afterwards, and undone where it can be undone.
import type { TypedDocumentNode } from "@urql/core";
import {
  DeleteMatching,
  PauseMatching,
  ResumeMatching,
  RetryMatching,
  SetPriorityMatching,
} from "../../documents/bulk.ts";
import { Refusal } from "../../refusal.ts";
import type { JobState } from "../../sluice.ts";
import { sluice } from "../sluice.ts";
import { complain, say } from "../toast.tsx";
import { number, several } from "../words.ts";
import type { JobFilter } from "./filter.ts";

type Done = { readonly done: number; readonly skipped: number; readonly ids: readonly string[] };
type Command<Variables> = TypedDocumentNode<{ readonly done: Done }, Variables>;

/** Null when it was refused, which has been said then. */
const run = async <Variables extends object>(
  command: Command<Variables>,
  variables: Variables,
): Promise<Done | null> => {
  const { data, error } = await sluice.direct.mutation(command, variables).toPromise();
  if (error) complain(Refusal.from(error).message);
  return data?.done ?? null;
};

/** "3 jobs paused. 2 were left as they are." */
const sentence = ({ done, skipped }: Done, participle: string): string => {
  const rest =
    skipped === 0 ? "" : ` ${number(skipped)} ${skipped === 1 ? "was left as it is" : "were left as they are"}.`;
  return `${done === 0 ? "No job" : several(done, "job")} ${participle}.${rest}`;
};

const undoOf = (done: Done, undo: () => unknown): (() => void) | undefined =>
  done.done > 0 ? () => void undo() : undefined;

export const pause = async (filter: JobFilter): Promise<void> => {
  const done = await run(PauseMatching, { filter });
  if (done)
    say(
      sentence(done, "paused"),
      undoOf(done, () => resume({ ids: [...done.ids] })),
    );
};

export const resume = async (filter: JobFilter): Promise<void> => {
  const done = await run(ResumeMatching, { filter });
  if (done)
    say(
      sentence(done, "resumed"),
      undoOf(done, () => pause({ ids: [...done.ids] })),
    );
};

/** `before`: the jobs as they are, where they are known: then there is a way back. */
export const setPriority = async (filter: JobFilter, priority: number, before: readonly JobState[]): Promise<void> => {
  const done = await run(SetPriorityMatching, { filter, priority });
  if (!done) return;
  const former = Map.groupBy(
    before.filter((job) => done.ids.includes(job.id)),
    (job) => job.priority,
  );
  const isKnown = [...former.values()].flat().length === done.done;
  const undo = async (): Promise<void> => {
    for (const [value, jobs] of former)
      await run(SetPriorityMatching, { filter: { ids: jobs.map(({ id }) => id) }, priority: value });
    say("The former priorities are back.");
  };
  say(sentence(done, `given priority ${priority}`), isKnown ? undoOf(done, undo) : undefined);
};

export const retry = async (filter: JobFilter): Promise<void> => {
  const done = await run(RetryMatching, { filter });
  if (done) say(sentence(done, "submitted again"));
};

export const remove = async (filter: JobFilter): Promise<void> => {
  const done = await run(DeleteMatching, { filter });
  if (done) say(sentence(done, "deleted"));
};
