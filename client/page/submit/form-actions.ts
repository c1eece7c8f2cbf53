// What the form's fields do to the draft.

import { axisFor } from "./axis.ts";
import type { AxisDraft } from "./axis-draft.ts";
import { change, draft as drafts } from "./draft.ts";
import type { Input, Setting } from "./inputs.ts";
import type { Reading } from "./read-workflow.ts";
import { setInput } from "./set-input.ts";

export type FormActions = {
  readonly set: (path: string, value: Setting) => void;
  readonly addAxis: (input: Input) => void;
  readonly changeAxis: (index: number, part: Partial<AxisDraft>) => void;
  readonly dropAxis: (path: string) => void;
  readonly dropVariants: () => void;
};

export const formActions = (reading: Reading): FormActions => ({
  set: (path, value) => {
    if (reading.kind === "workflow") change({ text: setInput(reading.workflow, path, value) });
  },
  addAxis: (input) => change({ axes: [...drafts.get().axes, axisFor(input)], variants: null }),
  changeAxis: (index, part) =>
    change({ axes: drafts.get().axes.map((axis, at) => (at === index ? { ...axis, ...part } : axis)) }),
  dropAxis: (path) => change({ axes: drafts.get().axes.filter((axis) => axis.path !== path) }),
  dropVariants: () => change({ variants: null }),
});
