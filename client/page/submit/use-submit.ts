// Sends the draft. While no answer has come, the same draft keeps the same key: sent twice, it still makes one job.
import { useEffect, useRef, useState } from "react";
import { Refusal } from "../../refusal.ts";
import { announce } from "../announce.tsx";
import { go, jobAddress } from "../route.ts";
import { sluice } from "../sluice.ts";
import { several } from "../words.ts";
import { type Draft, draft as drafts } from "./draft.ts";
import { type FieldProblem, problemOf, unwritten } from "./field-problem.ts";
import { inputsOf } from "./inputs.ts";
import { type ReadWorkflow, readWorkflow } from "./read-workflow.ts";
import { submissionOf } from "./submission.ts";
import { type Axis, axesOf, type Sweep, sweepOf } from "./sweep.ts";

export type Sending = {
  readonly send: () => Promise<void>;
  readonly sending: boolean;
  readonly problem: FieldProblem | null;
};

export const useSubmit = (): Sending => {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<FieldProblem | null>(null);
  const tried = useRef<{ readonly draft: Draft; readonly key: string } | null>(null);
  // What was wrong with the text before says nothing about the text now.
  useEffect(() => drafts.subscribe(() => setProblem(null)), []);
  const send = async (): Promise<void> => {
    const draft = drafts.get();
    const written = read(draft);
    if ("problem" in written) return setProblem(written.problem);
    if (tried.current?.draft !== draft) tried.current = { draft, key: randomKey() };
    setSending(true);
    setProblem(null);
    try {
      const job = await sluice.submit(submissionOf(draft, written.reading.workflow, written.sweep, tried.current.key));
      tried.current = null;
      announce(`${job.name} is submitted: ${several(job.counts.total, "prompt")}.`);
      go(jobAddress(job.id));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const settable = new Set(inputsOf(written.reading.nodes).map(({ path }) => path));
      setProblem(problemOf(error, written.axes, settable));
    } finally {
      setSending(false);
    }
  };
  return { send, sending, problem };
};

type Written = { readonly reading: ReadWorkflow; readonly axes: readonly Axis[]; readonly sweep: Sweep };

const read = (draft: Draft): Written | { readonly problem: FieldProblem } => {
  const reading = readWorkflow(draft.text);
  if (reading.kind !== "workflow") return { problem: { place: "workflow", sentence: sentenceOf(reading) } };
  const axes = axesOf(draft.variants ? [] : draft.axes, reading);
  const sweep = sweepOf(axes);
  const problem = unwritten(axes);
  if (problem || !sweep) return { problem: problem ?? { place: "sweep", sentence: "An axis is not complete." } };
  return { reading, axes, sweep };
};

const sentenceOf = (reading: { kind: "empty" } | { kind: "wrong"; problem: string }): string =>
  reading.kind === "empty" ? "Paste a workflow here first, or drop its file." : reading.problem;

/** crypto.randomUUID exists on https and localhost only; Sluice may be open on a network by plain http. */
const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
