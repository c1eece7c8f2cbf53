// The form for a new job: a workflow, its inputs, what is swept over, and how many prompts that makes.
import { type FormEvent, useMemo } from "react";
import { Problem } from "../problem.tsx";
import { useStore } from "../store.ts";
import { several } from "../words.ts";
import { type Draft, draft as drafts } from "./draft.ts";
import { sentenceAt } from "./field-problem.ts";
import { formActions } from "./form-actions.ts";
import { InputFields } from "./input-fields.tsx";
import { JobOptions } from "./job-options.tsx";
import { readWorkflow } from "./read-workflow.ts";
import { type Axis, axesOf, sweepOf } from "./sweep.ts";
import { SweepFields } from "./sweep-fields.tsx";
import { useDrop } from "./use-drop.ts";
import { useSubmit } from "./use-submit.ts";
import { WorkflowField } from "./workflow-field.tsx";

export const SubmitForm = () => {
  const draft = useStore(drafts);
  const reading = useMemo(() => readWorkflow(draft.text), [draft.text]);
  const axes = useMemo(() => (reading.kind === "workflow" ? axesOf(draft.axes, reading) : []), [draft.axes, reading]);
  const actions = useMemo(() => formActions(reading), [reading]);
  const { send, sending, problem } = useSubmit();
  const { over, target } = useDrop();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send();
  };
  const swept = new Set(draft.axes.map(({ path }) => path));
  const wrong = sentenceAt(problem, "form");
  return (
    <form className="submit" aria-labelledby="new-job" noValidate onSubmit={submit} {...target}>
      <h1 id="new-job">New job</h1>
      <WorkflowField draft={draft} reading={reading} problem={problem} over={over} />
      {reading.kind === "workflow" && (
        <>
          <InputFields nodes={reading.nodes} swept={swept} problem={problem} actions={actions} />
          <SweepFields draft={draft} reading={reading} axes={axes} problem={problem} actions={actions} />
        </>
      )}
      <JobOptions draft={draft} problem={problem} />
      {wrong && <Problem>{wrong}</Problem>}
      <div className="actions submit-end">
        <button type="submit" className="primary" disabled={sending} aria-describedby="makes">
          Submit
        </button>
        <span id="makes" aria-live="polite">
          {reading.kind === "workflow" ? makes(draft, axes) : ""}
        </span>
      </div>
    </form>
  );
};

const makes = ({ variants }: Draft, axes: readonly Axis[]): string => {
  const count = variants ? variants.length : sweepOf(axes)?.count;
  return count === undefined ? "" : `Makes ${several(count, "prompt")}.`;
};
