// What stories look at: jobs, prompts, events and backends as the API shows them, and the selections that ask for them.
import type { CancelMode } from "../../schema/model/cancel.ts";
import type { JobEventKind } from "../../schema/model/event.ts";
import type { JobStatus, PromptStatus } from "../../schema/model/status.ts";

export interface Counts {
  total: number;
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  canceled: number;
}

export interface PromptView {
  id: string;
  index: number;
  status: PromptStatus;
  attempts: number;
  startedAt: string | null;
  finishedAt: string | null;
  error: { code: string; message: string; nodeId: string | null; nodeType: string | null } | null;
  backend: { id: string; url: string } | null;
  outputs: OutputView[];
}

export interface OutputView {
  id: string;
  nodeId: string;
  kind: string;
  filename: string;
  mimeType: string | null;
  sizeBytes: number | null;
  error: string | null;
  url: string;
}

export interface JobView {
  id: string;
  status: JobStatus;
  seq: number;
  counts: Counts;
  startedAt: string | null;
  finishedAt: string | null;
  pausedAt: string | null;
  cancelRequestedAt: string | null;
  cancelReason: string | null;
  interruptAt: string | null;
  waitingFor: string | null;
  cancelWaitsFor: string | null;
  retryOf: { id: string } | null;
  prompts: PromptView[];
}

export interface CancelView {
  mode: CancelMode;
  canceledPending: number;
  runningPrompts: number;
  alreadyRequested: boolean;
  message: string;
  job: { id: string; status: JobStatus; finishedAt: string | null };
}

export interface EventView {
  seq: number;
  kind: JobEventKind;
  status: JobStatus;
  counts: Counts;
  promptId: string | null;
  promptStatus: PromptStatus | null;
  data: Record<string, unknown> | null;
}

export interface BackendView {
  id: string;
  url: string;
  status: "ONLINE" | "OFFLINE" | "DRAINING";
  reason: string | null;
  current: { id: string } | null;
}

const OUTPUT = "id nodeId kind filename mimeType sizeBytes error url";
export const PROMPT = `id index status attempts startedAt finishedAt error { code message nodeId nodeType } backend { id url } outputs { ${OUTPUT} }`;
export const JOB = `id status seq counts { total pending running succeeded failed canceled } startedAt finishedAt pausedAt
  cancelRequestedAt cancelReason interruptAt waitingFor cancelWaitsFor retryOf { id } prompts(first: 200) { edges { node { ${PROMPT} } } }`;
export const BACKEND = "id url status reason current { id }";

export const EVENTS = `subscription ($id: ID!, $after: Int) { jobEvents(id: $id, after: $after) {
  seq kind status counts { total pending running succeeded failed canceled } promptId promptStatus data } }`;
