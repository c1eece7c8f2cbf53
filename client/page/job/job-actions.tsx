// What can be done with a job: cancel, pause and resume while it goes on; retry and delete when it has ended.
import { useState } from "react";
import { type CombinedError, useMutation } from "urql";
import { DeleteJob, PauseJob, ResumeJob, RetryJob } from "../../documents/job.ts";
import { Refusal } from "../../refusal.ts";
import type { JobState } from "../../sluice.ts";
import { announce } from "../announce.tsx";
import { Problem } from "../problem.tsx";
import { go, homeAddress, jobAddress } from "../route.ts";
import { several } from "../words.ts";
import { CancelDialog } from "./cancel-dialog.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { JobTools } from "./job-tools.tsx";

type Told = (error: CombinedError | undefined) => void;

export const JobActions = ({ job }: { job: JobState }) => {
  const [problem, setProblem] = useState<string | null>(null);
  const [canceling, setCanceling] = useState(false);
  const told: Told = (error) => setProblem(error ? Refusal.from(error).message : null);
  return (
    <>
      <div className="actions">
        {job.finishedAt ? (
          <EndedActions job={job} told={told} />
        ) : (
          <OpenActions job={job} told={told} cancel={() => setCanceling(true)} />
        )}
        <JobTools job={job} told={setProblem} />
      </div>
      {canceling && <CancelDialog job={job} close={() => setCanceling(false)} />}
      {problem && <Problem>{problem}</Problem>}
    </>
  );
};

const OpenActions = ({ job, told, cancel }: { job: JobState; told: Told; cancel: () => void }) => {
  const [, pause] = useMutation(PauseJob);
  const [, resume] = useMutation(ResumeJob);
  const turn = job.pausedAt ? resume : pause;
  const asked = job.cancelRequestedAt !== null;
  return (
    <>
      <button
        type="button"
        className="danger"
        aria-keyshortcuts="c"
        disabled={asked}
        title={asked ? "It is being canceled already." : undefined}
        onClick={cancel}
      >
        Cancel
      </button>
      {!asked && (
        <button type="button" onClick={async () => told((await turn({ id: job.id })).error)}>
          {job.pausedAt ? "Resume" : "Pause"}
        </button>
      )}
    </>
  );
};

const EndedActions = ({ job, told }: { job: JobState; told: Told }) => {
  const [deleting, setDeleting] = useState(false);
  const [, retry] = useMutation(RetryJob);
  const [, remove] = useMutation(DeleteJob);
  const again = job.counts.failed + job.counts.canceled;
  const onRetry = async (): Promise<void> => {
    const { data, error } = await retry({ id: job.id });
    told(error);
    if (data) go(jobAddress(data.retryJob.id));
  };
  const onDelete = async (): Promise<void> => {
    setDeleting(false);
    const { error } = await remove({ id: job.id });
    if (error) return told(error);
    announce(`${job.name} is deleted.`);
    go(homeAddress);
  };
  return (
    <>
      {again > 0 && (
        <button type="button" onClick={() => void onRetry()}>
          Retry {several(again, "prompt")}
        </button>
      )}
      <button type="button" onClick={() => setDeleting(true)}>
        Delete
      </button>
      {deleting && (
        <ConfirmDialog
          title="Delete this job?"
          confirm="Delete it"
          close={() => setDeleting(false)}
          act={() => void onDelete()}
        >
          {job.name}, with its {several(job.counts.total, "prompt")} and all their pictures. This can't be undone.
        </ConfirmDialog>
      )}
    </>
  );
};
