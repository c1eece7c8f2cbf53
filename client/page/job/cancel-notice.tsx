// What a cancel did, what still runs because of it, and in the end how the job ended.
import { useEffect, useRef } from "react";
import { useMutation } from "urql";
import { CancelJob } from "../../documents/job.ts";
import { Refusal } from "../../refusal.ts";
import type { JobState } from "../../sluice.ts";
import { announce } from "../announce.tsx";
import { Problem } from "../problem.tsx";
import { exactly, useNow } from "../time.tsx";
import { cancelState, several, withEstimate } from "../words.ts";
import { type CancelNote, noteCancel, useCancelNotes } from "./cancel-notes.ts";
import { useCancelProgress } from "./use-cancel-progress.ts";

export const CancelNotice = ({ job }: { job: JobState }) => {
  const nowMs = useNow(job.interruptAt !== null && job.finishedAt === null);
  const notes = useCancelNotes(job.id);
  const heading = useFocusAfter(notes.length);
  const open = job.cancelRequestedAt !== null && job.counts.running > 0;
  const { waitsFor, secondsLeft } = useCancelProgress(job.id, open);
  if (!job.cancelRequestedAt && notes.length === 0) return null;
  const stopping = job.interruptAt !== null && Date.parse(job.interruptAt) <= nowMs;
  return (
    <section className="notice" aria-labelledby="cancel-title">
      <h2 id="cancel-title" tabIndex={-1} ref={heading}>
        {titleOf(job)}
      </h2>
      <Answers job={job} notes={notes} secondsLeft={open ? secondsLeft : null} />
      <p className="notice-state">{cancelState(job, nowMs)}</p>
      {open && waitsFor && <p>{waitsFor}</p>}
      {job.cancelReason && <p className="quiet">Reason: {job.cancelReason}</p>}
      {job.counts.running > 0 && !stopping && <StopNow job={job} />}
    </section>
  );
};

/** Whoever has just canceled is taken to what came of it. */
const useFocusAfter = (answers: number) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const known = useRef(answers);
  useEffect(() => {
    if (answers > known.current) heading.current?.focus();
    known.current = answers;
  }, [answers]);
  return heading;
};

const titleOf = ({ finishedAt, counts }: JobState): string => {
  if (!finishedAt) return "Canceling";
  return counts.canceled > 0 ? "Canceled" : "Canceled too late";
};

/** The server's own words where this tab asked; else, from the counts, what has been canceled. */
type AnswersProps = {
  readonly job: JobState;
  readonly notes: readonly CancelNote[];
  readonly secondsLeft: number | null;
};

const Answers = ({ job, notes, secondsLeft }: AnswersProps) => {
  if (notes.length === 0 && job.cancelRequestedAt) {
    return (
      <ol className="answers">
        <Answer at={job.cancelRequestedAt} message={`${several(job.counts.canceled, "prompt")} canceled.`} />
      </ol>
    );
  }
  return (
    <ol className="answers">
      {notes.map((note) => (
        <Answer
          key={note.at}
          at={note.at}
          message={withEstimate(note.message, note === notes.at(-1) ? secondsLeft : null)}
        />
      ))}
    </ol>
  );
};

const Answer = ({ at, message }: { at: string; message: string }) => (
  <li>
    <time dateTime={at} title={exactly(at)}>
      {new Date(at).toLocaleTimeString()}
    </time>
    <span>{message}</span>
  </li>
);

const StopNow = ({ job }: { job: JobState }) => {
  const [{ fetching, error }, cancel] = useMutation(CancelJob);
  const stop = async (): Promise<void> => {
    const { data } = await cancel({ id: job.id, interrupt: true });
    if (!data) return;
    noteCancel(job.id, data.cancelJob.message);
    announce(data.cancelJob.message);
  };
  return (
    <>
      <button type="button" className="danger" disabled={fetching} onClick={() => void stop()}>
        Stop it now
      </button>
      {error && <Problem>{Refusal.from(error).message}</Problem>}
    </>
  );
};
