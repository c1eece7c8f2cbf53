// The box for the workflow: paste into it, drop a file on it, choose a file, or begin with an example.
import { type DragEvent, useEffect, useId, useRef, useState } from "react";
import { Problem } from "../problem.tsx";
import { useSettled } from "../settled.ts";
import { several } from "../words.ts";
import { change, draft, fillIn } from "./draft.ts";
import { EXAMPLES } from "./examples.ts";
import type { FieldProblem } from "./field-problem.ts";
import type { Reading } from "./read-workflow.ts";

type FieldProps = { readonly text: string; readonly reading: Reading; readonly problem: FieldProblem | null };

const TYPING_PAUSE_MS = 600;

export const WorkflowField = ({ text, reading, problem }: FieldProps) => {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [over, setOver] = useState(false);
  const settled = useSettled(text, TYPING_PAUSE_MS);
  const drop = (event: DragEvent): void => {
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    void take(file);
  };
  useEffect(() => {
    if (problem) box.current?.focus();
  }, [problem]);
  const sentence = problem?.sentence ?? (reading.kind === "wrong" && settled ? reading.problem : null);
  return (
    <div className="field">
      <label htmlFor={id}>Workflow</label>
      <textarea
        id={id}
        ref={box}
        value={text}
        rows={12}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        data-over={over ? "" : undefined}
        placeholder="Paste it here, or drop a file"
        aria-invalid={sentence !== null}
        aria-describedby={`${id}-said`}
        onChange={({ target }) => change({ text: target.value })}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      />
      <div id={`${id}-said`}>{sentence ? <Problem>{sentence}</Problem> : <p className="quiet">{hint(reading)}</p>}</div>
      <Starts />
    </div>
  );
};

const hint = (reading: Reading): string =>
  reading.kind === "workflow"
    ? `${several(reading.nodes, "node")}.`
    : "In ComfyUI's API format: choose Workflow → Export (API) in ComfyUI.";

const take = async (file: File): Promise<void> => {
  const text = await file.text();
  change({ text, name: draft.get().name || file.name.replace(/\.json$/i, "") });
};

const Starts = () => (
  <div className="starts">
    <label className="button file-button">
      Choose a file
      <input
        type="file"
        accept=".json,application/json"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void take(file);
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
