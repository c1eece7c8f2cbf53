// What can be taken from a job at any time: all its files, its submission as text, or the form filled with it.
import { useState } from "react";
import { JobFiles } from "../../documents/job.ts";
import { Refusal } from "../../refusal.ts";
import type { JobState, SubmitInput } from "../../sluice.ts";
import { sluice } from "../sluice.ts";
import { CopyAs } from "./copy-as.tsx";
import { readMade } from "./overrides.ts";
import { runAgain } from "./run-again.ts";

export const JobTools = ({ job, told }: { job: JobState; told: (problem: string | null) => void }) => {
  const [busy, setBusy] = useState(false);
  const attempt = async (act: (job: JobState) => Promise<void>): Promise<void> => {
    setBusy(true);
    told(null);
    await act(job).catch((error: unknown) => told(error instanceof Refusal ? error.message : String(error)));
    setBusy(false);
  };
  const made = job.counts.succeeded + job.counts.failed + job.counts.canceled > 0;
  return (
    <>
      <button
        type="button"
        disabled={busy}
        title="With changes: it fills in the form"
        onClick={() => void attempt(runAgain)}
      >
        Run again
      </button>
      {made && (
        <button type="button" disabled={busy} onClick={() => void attempt(download)}>
          Download all
        </button>
      )}
      <details className="menu">
        <summary className="button">Copy</summary>
        <div className="menu-body">
          <CopyAs input={() => inputOf(job)} />
        </div>
      </details>
    </>
  );
};

/** The address is asked for when it is used: it may hold for a while only. */
const download = async ({ id }: JobState): Promise<void> => {
  const { data, error } = await sluice.client.query(JobFiles, { id }, { requestPolicy: "network-only" }).toPromise();
  if (error) throw Refusal.from(error);
  if (!data?.job) throw new Refusal("NOT_FOUND", "There is no such job any more.");
  const link = document.createElement("a");
  link.href = data.job.outputsUrl;
  link.download = "";
  link.click();
};

const inputOf = async (job: JobState): Promise<SubmitInput> => {
  const { workflow, rows } = await readMade(job);
  const alone = rows.length === 1 && rows[0]?.length === 0;
  return {
    workflow,
    name: job.name,
    ...(alone ? {} : { prompts: rows.map((overrides) => ({ overrides: [...overrides] })) }),
  };
};
