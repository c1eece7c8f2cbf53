// A labelled field that says below itself what is wrong with it.
import { type ReactNode, type RefObject, useId } from "react";
import { Problem } from "../problem.tsx";
import { useFocusOnProblem } from "./use-focus.ts";

type Control = HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement;

/** What the control must be given, so that it belongs to its label and its problem. */
export type ControlProps = {
  readonly id: string;
  readonly ref: RefObject<Control | null>;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
};

type FieldProps = {
  readonly label: ReactNode;
  readonly problem: string | null;
  readonly beside?: ReactNode;
  readonly wide?: boolean;
  readonly children: (control: ControlProps) => ReactNode;
};

export const Field = ({ label, problem, beside, wide, children }: FieldProps) => {
  const id = useId();
  const ref = useFocusOnProblem<Control>(problem);
  const said = `${id}-said`;
  return (
    <div className="field" data-wide={wide ? "" : undefined}>
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {beside}
      </div>
      {children({ id, ref, "aria-invalid": problem !== null, "aria-describedby": problem ? said : undefined })}
      {problem && <Problem id={said}>{problem}</Problem>}
    </div>
  );
};
