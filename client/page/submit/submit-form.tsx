// The form for a new job: a workflow, how many seeds, and how many prompts that makes.
import { type FormEvent, useMemo } from "react";
import { Problem } from "../problem.tsx";
import { useStore } from "../store.ts";
import { several } from "../words.ts";
import { change, draft as drafts } from "./draft.ts";
import { readWorkflow } from "./read-workflow.ts";
import { SeedFields } from "./seed-fields.tsx";
import { countPrompts } from "./submission.ts";
import { useSubmit } from "./use-submit.ts";
import { WorkflowField } from "./workflow-field.tsx";

export const SubmitForm = () => {
  const draft = useStore(drafts);
  const reading = useMemo(() => readWorkflow(draft.text), [draft.text]);
  const { send, sending, problem } = useSubmit();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send();
  };
  const prompts = countPrompts(draft, reading);
  return (
    <form className="submit" aria-labelledby="new-job" noValidate onSubmit={submit}>
      <h1 id="new-job">New job</h1>
      <WorkflowField text={draft.text} reading={reading} problem={problem?.field === "workflow" ? problem : null} />
      {reading.kind === "workflow" && (
        <SeedFields
          draft={draft}
          seeds={reading.seeds}
          problem={problem?.field === "seeds" ? problem.sentence : null}
        />
      )}
      <label className="field">
        Name (optional)
        <input value={draft.name} maxLength={200} onChange={(event) => change({ name: event.target.value })} />
      </label>
      {problem?.field === "form" && <Problem>{problem.sentence}</Problem>}
      <div className="actions">
        <button type="submit" className="primary" disabled={sending} aria-describedby="makes">
          Submit
        </button>
        <span id="makes" className="quiet">
          {reading.kind === "workflow" ? `Makes ${several(prompts, "prompt")}.` : ""}
        </span>
      </div>
    </form>
  );
};
