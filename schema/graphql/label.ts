// Labels of jobs, given and taken.
import type { Label as LabelShape } from "../model/label.ts";
import { builder } from "./builder.ts";

export const Label = builder.objectRef<LabelShape>("Label").implement({
  description: "A mark on a job by which it can be found again.",
  fields: (t) => ({
    key: t.exposeString("key", { description: "What kind of mark it is; at most 100 characters." }),
    value: t.exposeString("value", { description: "What it says; at most 100 characters." }),
  }),
});

export const LabelInput = builder.inputType("LabelInput", {
  description: "A mark on a job. A job has at most 32.",
  fields: (t) => ({
    key: t.string({ required: true, description: "What kind of mark it is; not blank, at most 100 characters." }),
    value: t.string({ required: true, description: "What it says; at most 100 characters." }),
  }),
});
