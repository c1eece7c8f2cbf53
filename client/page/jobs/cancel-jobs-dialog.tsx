// Says before a cancel of many jobs what it will do, with the counts as they are this moment, and asks how.
import { type FormEvent, useState } from "react";
import { CancelMatching } from "../../documents/bulk.ts";
import { Refusal } from "../../refusal.ts";
import { argumentsOf } from "../job/cancel-dialog.tsx";
import { CancelWays } from "../job/cancel-ways.tsx";
import { Dialog } from "../job/dialog.tsx";
import { Problem } from "../problem.tsx";
import { sluice } from "../sluice.ts";
import { say } from "../toast.tsx";
import { type CancelWay, fateOfRunning, several } from "../words.ts";
import type { JobFilter } from "./filter.ts";
import { type ScopeCounts, useScope } from "./use-scope.ts";

export const CancelJobsDialog = ({ scope, close }: { scope: JobFilter; close: () => void }) => {
  const counts = useScope(scope);
  const [way, setWay] = useState<CancelWay>({ kind: "afterCurrent" });
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const live = counts ? counts.pending + counts.running : 0;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const variables = { filter: scope, ...argumentsOf(way), ...(reason.trim() ? { reason: reason.trim() } : {}) };
    const { data, error } = await sluice.direct.mutation(CancelMatching, variables).toPromise();
    setBusy(false);
    if (error) return setProblem(Refusal.from(error).message);
    if (data) say(data.cancelMatching.message);
    close();
  };
  return (
    <Dialog title={counts ? `Cancel ${several(live, "job")}?` : "Cancel these jobs?"} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <p className="forecast" aria-live="polite">
          {counts ? forecastJobs(counts, live, way) : "Counting …"}
        </p>
        {counts !== null && counts.prompts.running > 0 && <CancelWays way={way} choose={setWay} />}
        <label className="field">
          Reason (optional)
          <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </label>
        {problem && <Problem>{problem}</Problem>}
        <div className="actions end">
          <button type="button" onClick={close}>
            Keep going
          </button>
          <button type="submit" className="danger solid" disabled={busy || live === 0}>
            Cancel {several(live, "job")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const forecastJobs = ({ total, prompts }: ScopeCounts, live: number, way: CancelWay): string => {
  if (live === 0) return "All of them have ended by now: there is nothing left to cancel.";
  const over = total - live;
  return [
    prompts.pending > 0
      ? `${several(prompts.pending, "pending prompt")} will be canceled now.`
      : "No prompt is pending.",
    prompts.running > 0 ? fateOfRunning(prompts.running, way) : "Nothing is running, so they end at once.",
    over > 0 &&
      `${several(over, "job")} ${over === 1 ? "is over already and stays as it is" : "are over already and stay as they are"}.`,
  ]
    .filter(Boolean)
    .join(" ");
};
