// A workflow from a file as text to be edited: indented, without what Sluice and ComfyUI put into it while it ran.
import { withoutMarks } from "../../../../schema/model/mark.ts";
import { withoutChanges } from "../without-changes.ts";
import type { Found } from "./workflow-in.ts";

export const writtenAs = ({ workflow, text }: Extract<Found, { tag: "workflow" }>): string => {
  let isPlain = true;
  const plain = (key: string, value: unknown): unknown => {
    // JSON has no NaN. Where one is, the text stays as it was, so that a person sees it.
    if (typeof value === "number" && !Number.isFinite(value)) isPlain = false;
    return key === "filename_prefix" && typeof value === "string" ? withoutMarks(value) : value;
  };
  const written = JSON.stringify(withoutChanges(workflow), plain, 2);
  return isPlain ? written : text;
};
