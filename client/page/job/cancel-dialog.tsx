// Says before a cancel what it will do, with the counts as they are this moment, and asks how.
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { CancelJob } from "../../documents/job.ts";
import { Refusal } from "../../refusal.ts";
import type { JobState } from "../../sluice.ts";
import { announce } from "../announce.tsx";
import { Problem } from "../problem.tsx";
import { type CancelWay, forecast, withEstimate } from "../words.ts";
import { noteCancel } from "./cancel-notes.ts";
import { CancelWays } from "./cancel-ways.tsx";
import { Dialog } from "./dialog.tsx";
import { useCancelProgress } from "./use-cancel-progress.ts";

export const CancelDialog = ({ job, close }: { job: JobState; close: () => void }) => {
  const [way, setWay] = useState<CancelWay>({ kind: "afterCurrent" });
  const [reason, setReason] = useState("");
  const [{ fetching, error }, cancel] = useMutation(CancelJob);
  const { secondsLeft } = useCancelProgress(job.id, job.counts.running > 0);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { data } = await cancel({
      id: job.id,
      ...argumentsOf(way),
      ...(reason.trim() ? { reason: reason.trim() } : {}),
    });
    if (!data) return;
    noteCancel(job.id, data.cancelJob.message);
    announce(data.cancelJob.message);
    close();
  };
  return (
    <Dialog title={`Cancel “${job.name}”?`} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <p className="forecast" aria-live="polite">
          {withEstimate(forecast(job.counts, way), secondsLeft)}
        </p>
        {job.counts.running > 0 && <CancelWays way={way} choose={setWay} />}
        <label className="field">
          Reason (optional)
          <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </label>
        {error && <Problem>{Refusal.from(error).message}</Problem>}
        <div className="actions end">
          <button type="button" onClick={close}>
            Keep going
          </button>
          <button type="submit" className="danger solid" disabled={fetching || job.finishedAt !== null}>
            Cancel job
          </button>
        </div>
      </form>
    </Dialog>
  );
};

export const argumentsOf = (way: CancelWay): { interrupt?: boolean; interruptAfterSeconds?: number } => {
  switch (way.kind) {
    case "afterCurrent":
      return {};
    case "now":
      return { interrupt: true };
    case "later":
      return { interruptAfterSeconds: way.seconds };
  }
};
