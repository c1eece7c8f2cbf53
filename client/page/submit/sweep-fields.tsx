// The sweep builder: the axes, an input to add as a further one, and the first few prompts that they make.
import { Problem } from "../problem.tsx";
import { number, several } from "../words.ts";
import { AxisFields } from "./axis-fields.tsx";
import type { Draft } from "./draft.ts";
import { type FieldProblem, sentenceAt } from "./field-problem.ts";
import type { FormActions } from "./form-actions.ts";
import { type Input, inputsOf, isSeed } from "./inputs.ts";
import type { ReadWorkflow } from "./read-workflow.ts";
import { type Axis, sweepOf } from "./sweep.ts";
import { SweepPreview } from "./sweep-preview.tsx";

type SweepProps = {
  readonly draft: Draft;
  readonly reading: ReadWorkflow;
  readonly axes: readonly Axis[];
  readonly problem: FieldProblem | null;
  readonly actions: FormActions;
};

export const SweepFields = ({ draft, reading, axes, problem, actions }: SweepProps) => {
  const wrong = sentenceAt(problem, "sweep");
  return (
    <section aria-labelledby="sweep" className="sweep">
      <h2 id="sweep">Sweep</h2>
      {draft.variants ? (
        <Variants count={draft.variants.length} drop={actions.dropVariants} />
      ) : (
        <>
          {axes.map((axis, index) => (
            <AxisFields
              key={axis.draft.path}
              axis={axis}
              index={index}
              problem={problem}
              change={(part) => actions.changeAxis(index, part)}
              drop={() => actions.dropAxis(axis.draft.path)}
            />
          ))}
          <AddAxis inputs={inputsOf(reading.nodes)} axes={axes} add={actions.addAxis} />
          <SweepPreview axes={axes} sweep={sweepOf(axes)} />
        </>
      )}
      {wrong && <Problem>{wrong}</Problem>}
    </section>
  );
};

const Variants = ({ count, drop }: { count: number; drop: () => void }) => (
  <p className="variants">
    The {several(count, "prompt")} of the job before, with their own changes each.
    <button type="button" onClick={drop}>
      Run it once instead
    </button>
  </p>
);

type AddProps = {
  readonly inputs: readonly Input[];
  readonly axes: readonly Axis[];
  readonly add: (input: Input) => void;
};

const AddAxis = ({ inputs, axes, add }: AddProps) => {
  const free = inputs.filter(({ path }) => !axes.some(({ draft }) => draft.path === path));
  const seed = free.find(isSeed);
  if (free.length === 0) return null;
  return (
    <div className="actions">
      {seed && (
        <button type="button" onClick={() => add(seed)}>
          Random seeds
        </button>
      )}
      <select
        aria-label="Sweep over"
        value=""
        onChange={({ target }) => {
          const input = free.find(({ path }) => path === target.value);
          if (input) add(input);
        }}
      >
        <option value="">{axes.length === 0 ? "Run it with several values of …" : "And of …"}</option>
        {free.map(({ path, name, title }) => (
          <option key={path} value={path}>
            {name} of {title}
          </option>
        ))}
      </select>
      {axes.length > 1 && <span className="quiet">All combinations: {product(axes)}.</span>}
    </div>
  );
};

const product = (axes: readonly Axis[]): string =>
  axes.map(({ reading }) => (reading.kind === "read" ? number(reading.count) : "?")).join(" × ");
