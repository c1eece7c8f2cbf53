// One axis of the sweep: which input, and which values it takes.
import type { ReactNode } from "react";
import { isNumber } from "../exact-value.ts";
import { Problem } from "../problem.tsx";
import { several } from "../words.ts";
import type { AxisDraft, AxisField, AxisKind } from "./axis-draft.ts";
import { Field } from "./field.tsx";
import { axisPlace, type FieldProblem, sentenceAt } from "./field-problem.ts";
import type { Axis } from "./sweep.ts";

type AxisProps = {
  readonly axis: Axis;
  readonly index: number;
  readonly problem: FieldProblem | null;
  readonly change: (part: Partial<AxisDraft>) => void;
  readonly drop: () => void;
};

export const AxisFields = (props: AxisProps) => {
  const { axis, index, problem, drop } = props;
  const { reading, input, draft } = axis;
  const name = input?.name ?? draft.path;
  const lost = reading.kind === "wrong" && reading.field === "path" ? reading.problem : null;
  const wrongPath = sentenceAt(problem, axisPlace(index, "path")) ?? lost;
  return (
    <fieldset className="axis">
      <legend>
        {name} <span className="quiet">{input ? `of ${input.title}` : ""}</span>
      </legend>
      {isNumber(input?.value) && <KindChoice {...props} />}
      <Values {...props} />
      <div className="axis-end">
        <span className="quiet">{reading.kind === "read" ? several(reading.count, "value") : ""}</span>
        <button type="button" className="slight" aria-label={`Remove ${name}`} onClick={drop}>
          Remove
        </button>
      </div>
      {wrongPath && <Problem>{wrongPath}</Problem>}
    </fieldset>
  );
};

const KINDS: readonly { readonly kind: AxisKind; readonly words: string }[] = [
  { kind: "values", words: "these values" },
  { kind: "range", words: "a range" },
  { kind: "random", words: "at random" },
];

const KindChoice = ({ axis, change }: AxisProps) => (
  <Field label="Takes" problem={null}>
    {(control) => (
      <select
        {...control}
        value={axis.draft.kind}
        onChange={({ target }) => change({ kind: KINDS.find(({ kind }) => kind === target.value)?.kind ?? "values" })}
      >
        {KINDS.map(({ kind, words }) => (
          <option key={kind} value={kind}>
            {words}
          </option>
        ))}
      </select>
    )}
  </Field>
);

const Values = (props: AxisProps): ReactNode => {
  switch (props.axis.draft.kind) {
    case "values":
      return <ValueList {...props} />;
    case "range":
      return (
        <>
          <AxisNumber {...props} field="from" label="From" />
          <AxisNumber {...props} field="step" label="Step" />
          <AxisNumber {...props} field="count" label="How many" />
        </>
      );
    case "random":
      return (
        <>
          <AxisNumber {...props} field="count" label="How many" />
          <AxisNumber {...props} field="min" label="At least" placeholder="0" />
          <AxisNumber {...props} field="max" label="At most" placeholder="any" />
        </>
      );
  }
};

/** What a refusal said first, then what is plainly wrong here. */
const problemAt = ({ axis: { reading }, index, problem }: AxisProps, field: AxisField): string | null =>
  sentenceAt(problem, axisPlace(index, field)) ??
  (reading.kind === "wrong" && reading.field === field && field !== "values" ? reading.problem : null);

const ValueList = (props: AxisProps) => {
  const { input, draft } = props.axis;
  const label = isNumber(input?.value) ? "Values, by commas or lines" : "Values, one a line";
  return (
    <Field label={label} problem={sentenceAt(props.problem, axisPlace(props.index, "values"))} wide>
      {(control) => (
        <textarea
          {...control}
          rows={isNumber(input?.value) ? 1 : 3}
          spellCheck={false}
          value={draft.values}
          onChange={({ target }) => props.change({ values: target.value })}
        />
      )}
    </Field>
  );
};

type NumberProps = AxisProps & {
  readonly field: Exclude<AxisField, "path" | "values">;
  readonly label: string;
  readonly placeholder?: string;
};

const AxisNumber = ({ field, label, placeholder, ...props }: NumberProps) => (
  <Field label={label} problem={problemAt(props, field)}>
    {(control) => (
      <input
        {...control}
        type="number"
        step="any"
        placeholder={placeholder}
        value={props.axis.draft[field]}
        onChange={({ target }) => props.change({ [field]: target.value })}
      />
    )}
  </Field>
);
