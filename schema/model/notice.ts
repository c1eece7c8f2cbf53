// What a person should know of a prompt that succeeded, though nothing failed.

export type Kept = {
  readonly outputs: readonly unknown[];
  /** Results that were left out, or cut. */
  readonly cut?: number;
};

/** Null: there is nothing to say. */
export const noticeOf = ({ outputs, cut = 0 }: Kept): string | null => {
  if (outputs.length === 0) {
    return "ComfyUI ran it to the end, and its nodes reported no file and no text: there is nothing to show.";
  }
  if (cut === 0) return null;
  return `It made more than is kept: ${cut} result${cut === 1 ? " was" : "s were"} left out or cut short.`;
};
