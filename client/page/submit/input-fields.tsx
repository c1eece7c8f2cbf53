// The inputs found in the workflow, as a form: a group a node, with its title.
import { Field } from "./field.tsx";
import { type FieldProblem, inputPlace, sentenceAt } from "./field-problem.ts";
import type { FormActions } from "./form-actions.ts";
import { type Input, isProse, type NodeInputs } from "./inputs.ts";
import { SettingControl } from "./setting-control.tsx";

type InputProps = {
  readonly nodes: readonly NodeInputs[];
  readonly swept: ReadonlySet<string>;
  readonly problem: FieldProblem | null;
  readonly actions: FormActions;
};

export const InputFields = ({ nodes, ...rest }: InputProps) => {
  if (nodes.length === 0) return null;
  return (
    <section aria-labelledby="inputs" className="inputs">
      <h2 id="inputs">Inputs</h2>
      <div className="nodes">
        {nodes.map((node) => (
          <NodeFields key={node.id} node={node} {...rest} />
        ))}
      </div>
    </section>
  );
};

const NodeFields = ({ node, ...rest }: Omit<InputProps, "nodes"> & { node: NodeInputs }) => (
  <fieldset className="node">
    <legend>
      {node.title}{" "}
      <span className="quiet">
        {node.classType && `${node.classType} `}#{node.id}
      </span>
    </legend>
    {node.inputs.map((input) => (
      <InputField key={input.path} input={input} {...rest} />
    ))}
  </fieldset>
);

const InputField = ({ input, swept, problem, actions }: Omit<InputProps, "nodes"> & { input: Input }) => {
  const isSwept = swept.has(input.path);
  const sweep = (
    <button
      type="button"
      className="slight"
      aria-pressed={isSwept}
      aria-label={`Sweep ${input.name} of ${input.title}`}
      title={isSwept ? "Take it out of the sweep" : "Run it with several values"}
      onClick={() => (isSwept ? actions.dropAxis(input.path) : actions.addAxis(input))}
    >
      Sweep
    </button>
  );
  return (
    <Field
      label={input.name}
      problem={sentenceAt(problem, inputPlace(input.path))}
      beside={sweep}
      wide={isProse(input)}
    >
      {(control) =>
        isSwept ? (
          <p className="swept">swept, see below</p>
        ) : (
          <SettingControl input={input} control={control} set={(value) => actions.set(input.path, value)} />
        )
      }
    </Field>
  );
};
