// One axis of a sweep as it is written into the form, and what that was found to mean.
import type { SubmitInput } from "../../sluice.ts";

export type AxisInput = NonNullable<SubmitInput["sweep"]>[number];
export type AxisKind = "values" | "range" | "random";

/** Numbers are kept as they are typed: an emptied box is not a 0. */
export type AxisDraft = {
  readonly path: string;
  readonly kind: AxisKind;
  /** One a line, or a JSON array. */
  readonly values: string;
  readonly from: string;
  readonly step: string;
  readonly count: string;
  readonly min: string;
  readonly max: string;
};

export type AxisField = Exclude<keyof AxisDraft, "kind">;

export type AxisReading =
  | {
      readonly kind: "read";
      readonly axis: AxisInput;
      readonly count: number;
      readonly valueAt: (index: number) => unknown;
    }
  | { readonly kind: "wrong"; readonly field: AxisField; readonly problem: string };
