// The box for the workflow: paste into it, choose a file, or begin with an example. Files may be dropped anywhere on the form.
import { type ClipboardEvent, type ReactNode, useId } from "react";
import { Problem } from "../problem.tsx";
import { useSettled } from "../settled.ts";
import { several } from "../words.ts";
import { change, type Draft, fillIn, write } from "./draft.ts";
import { EXAMPLES } from "./examples.ts";
import { type FieldProblem, sentenceAt } from "./field-problem.ts";
import type { Reading } from "./read-workflow.ts";
import { takeFile } from "./take-file.ts";
import { saidOf } from "./unwrapped.ts";
import { useFocusOnProblem } from "./use-focus.ts";

type FieldProps = {
  readonly draft: Draft;
  readonly reading: Reading;
  readonly problem: FieldProblem | null;
  /** A file is held over the form. */
  readonly over: boolean;
};

const TYPING_PAUSE_MS = 600;

export const WorkflowField = ({ draft: { text, unread, beside }, reading, problem, over }: FieldProps) => {
  const id = useId();
  const refused = sentenceAt(problem, "workflow");
  const box = useFocusOnProblem<HTMLTextAreaElement>(refused);
  const settled = useSettled(text, TYPING_PAUSE_MS);
  const sentence = refused ?? unread ?? (reading.kind === "wrong" && settled ? reading.problem : null);
  return (
    <div className="field workflow">
      <label htmlFor={id}>Workflow</label>
      <textarea
        id={id}
        ref={box}
        value={text}
        rows={reading.kind === "workflow" ? 6 : 12}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        data-over={over ? "" : undefined}
        placeholder="Paste it here, or drop its file, or a picture, video or sound that ComfyUI saved"
        aria-invalid={sentence !== null}
        aria-describedby={`${id}-said`}
        onChange={({ target }) => write(target.value)}
        onPaste={forgetBeside}
      />
      <div id={`${id}-said`}>{sentence ? <Problem>{sentence}</Problem> : <p className="quiet">{hint(reading)}</p>}</div>
      {beside && <p className="quiet">{saidOf(beside)}</p>}
      <Starts />
    </div>
  );
};

/** Pasted over all of what was there, it is another workflow. */
const forgetBeside = ({ currentTarget }: ClipboardEvent<HTMLTextAreaElement>): void => {
  const { selectionStart, selectionEnd, value } = currentTarget;
  if (selectionStart === 0 && selectionEnd === value.length) change({ beside: null });
};

const hint = (reading: Reading): ReactNode =>
  reading.kind === "workflow"
    ? `${several(reading.count, "node")}.`
    : "In ComfyUI's API format: choose Workflow → Export (API) in ComfyUI.";

const Starts = () => (
  <div className="starts">
    <label className="button file-button">
      Choose a file
      <input
        type="file"
        accept=".json,.png,.apng,.webp,.jpg,.jpeg,.mp4,.m4v,.mov,.webm,.mkv,.flac,.mp3,.m4a,.ogg,.oga,.opus"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void takeFile(file);
          target.value = "";
        }}
      />
    </label>
    <span className="quiet">or begin with an example:</span>
    {EXAMPLES.map((example) => (
      <button key={example.name} type="button" title={example.needs} onClick={() => fillIn(example)}>
        {example.name}
      </button>
    ))}
  </div>
);
