// What concerns the whole job: its name, how urgent it is, and what a failure means for the rest.
import { change, type Draft } from "./draft.ts";
import { Field } from "./field.tsx";
import { type FieldProblem, sentenceAt } from "./field-problem.ts";

export const JobOptions = ({ draft, problem }: { draft: Draft; problem: FieldProblem | null }) => (
  <div className="options">
    <Field label="Name (optional)" problem={sentenceAt(problem, "name")} wide>
      {(control) => (
        <input
          {...control}
          value={draft.name}
          maxLength={200}
          onChange={({ target }) => change({ name: target.value })}
        />
      )}
    </Field>
    <Field label="Priority" problem={sentenceAt(problem, "priority")}>
      {(control) => (
        <input
          {...control}
          type="number"
          title="Higher goes first"
          value={draft.priority}
          onChange={({ target }) => change({ priority: Math.trunc(target.valueAsNumber) || 0 })}
        />
      )}
    </Field>
    <Field label="If a prompt fails" problem={null}>
      {(control) => (
        <select
          {...control}
          value={draft.cancelRest ? "rest" : "on"}
          onChange={({ target }) => change({ cancelRest: target.value === "rest" })}
        >
          <option value="on">go on with the others</option>
          <option value="rest">cancel the rest</option>
        </select>
      )}
    </Field>
  </div>
);
