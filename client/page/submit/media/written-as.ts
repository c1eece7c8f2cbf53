// A workflow from a file as text to be edited: indented, without what Sluice and ComfyUI put into it while it ran.
import { withoutChanges } from "../without-changes.ts";
import type { Found } from "./workflow-in.ts";

/** What Sluice puts into a file's name belongs to the attempt that made it: a mark, and a folder in v0.1.0. */
const OWN = /^sluice\/job_[0-9a-f]{32}\/\d+-\d+\/|sluice-[0-9a-z]{10}_/g;

export const writtenAs = ({ workflow, text }: Extract<Found, { tag: "workflow" }>): string => {
  let isPlain = true;
  const plain = (key: string, value: unknown): unknown => {
    // JSON has no NaN. Where one is, the text stays as it was, so that a person sees it.
    if (typeof value === "number" && !Number.isFinite(value)) isPlain = false;
    return key === "filename_prefix" && typeof value === "string" ? value.replaceAll(OWN, "") : value;
  };
  const written = JSON.stringify(withoutChanges(workflow), plain, 2);
  return isPlain ? written : text;
};
