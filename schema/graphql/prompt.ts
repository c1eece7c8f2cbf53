// The type Prompt: one run of a job's workflow.
import { decodeId, encodeId } from "../model/id.ts";
import type { Override as OverrideShape } from "../model/overrides.ts";
import { builder } from "./builder.ts";
import { loaded } from "./loaded.ts";
import { BackendRef, JobRef, OutputRef, ProgressRef, PromptRef } from "./refs.ts";
import { type PromptErrorShape, readOverrides, readPromptError } from "./rows.ts";
import { PromptStatus } from "./status.ts";
import { workflowOf } from "./workflowText.ts";

const Override = builder.objectRef<OverrideShape>("Override").implement({
  description: "One change to a job's workflow: an input of a node takes another value.",
  fields: (t) => ({
    path: t.exposeString("path", {
      description: 'Which input: the node\'s id, ".inputs.", the input\'s name, like "3.inputs.seed".',
    }),
    value: t.expose("value", { type: "JSON", nullable: true, description: "What the input is set to." }),
    valueText: t.string({
      description:
        "value as JSON text: every number as it was submitted, also for who reads JSON with a library that rounds.",
      resolve: ({ value }) => JSON.stringify(value),
    }),
  }),
});

const PromptError = builder.objectRef<PromptErrorShape>("PromptError").implement({
  description: "Why a prompt failed.",
  fields: (t) => ({
    code: t.exposeString("code", {
      description:
        "For programs: VALIDATION_FAILED, EXECUTION_FAILED, OUT_OF_MEMORY, BACKEND_LOST, TIMED_OUT, ANSWER_UNREADABLE, SUBMISSION_REFUSED, SECRETS_UNREADABLE; more may come.",
    }),
    message: t.exposeString("message", { description: "For people: what went wrong." }),
    nodeId: t.exposeString("nodeId", {
      nullable: true,
      description: "The node of the workflow at which it failed; null if it was no node's fault.",
    }),
    nodeType: t.exposeString("nodeType", { nullable: true, description: "That node's class_type." }),
    details: t.expose("details", {
      type: "JSON",
      nullable: true,
      description: "What the backend said besides; its shape depends on code.",
    }),
  }),
});

builder.objectType(PromptRef, {
  description: "One run of a job's workflow, with its own changes.",
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id({ description: 'Opaque id, "prompt_…".', resolve: (prompt) => encodeId("Prompt", prompt.id) }),
    job: t.field({
      type: JobRef,
      description: "The job that it belongs to.",
      resolve: (prompt, _args, { loaders }) => loaded("Job", prompt.jobId, loaders.job.load(prompt.jobId)),
    }),
    index: t.exposeInt("index", { description: "Position in the job, from 0." }),
    status: t.expose("status", { type: PromptStatus, description: "What it is doing." }),
    notice: t.exposeString("notice", {
      nullable: true,
      description:
        "For people: what to know of a prompt that succeeded, such as that its nodes made nothing. Null: nothing.",
    }),
    overrides: t.field({
      type: [Override],
      description: "What differs from the job's workflow.",
      resolve: (prompt) => readOverrides(prompt.overrides),
    }),
    workflow: t.field({
      type: "JSONObject",
      description:
        "The job's workflow with the overrides applied, as its owner wrote it. What is sent differs in file names (a mark of the attempt, %tokens% filled in).",
      resolve: (prompt, _args, { loaders }) => workflowOf(prompt, loaders),
    }),
    attempts: t.exposeInt("attempts", { description: "How often it has been submitted to a backend." }),
    progress: t.field({
      type: ProgressRef,
      nullable: true,
      description: "How far it is; only while it runs and its backend has said something.",
      resolve: (prompt, _args, { progress }) => (prompt.status === "RUNNING" ? progress.newest(prompt.id) : null),
    }),
    backend: t.field({
      type: BackendRef,
      nullable: true,
      description: "Where it runs or ran last; null before it started.",
      resolve: (prompt, _args, { loaders }) =>
        prompt.backendId === null ? null : loaders.backend.load(prompt.backendId),
    }),
    outputs: t.field({
      type: [OutputRef],
      description: "What it made, in the order in which the backend told it; empty until it has ended.",
      resolve: (prompt, _args, { loaders }) => loaders.outputs.load(prompt.id),
    }),
    error: t.field({
      type: PromptError,
      nullable: true,
      description: "Why it failed; set exactly when it is FAILED.",
      resolve: (prompt) => readPromptError(prompt.error),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When its job was submitted." }),
    startedAt: t.expose("startedAt", {
      type: "DateTime",
      nullable: true,
      description: "When its newest attempt started; null before the first.",
    }),
    finishedAt: t.expose("finishedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it ended: set exactly when the status is final.",
    }),
  }),
});

builder.queryField("prompt", (t) =>
  t.field({
    type: PromptRef,
    nullable: true,
    description: "One prompt by its id; null if there is none (any more).",
    args: { id: t.arg.id({ required: true, description: 'Of a prompt: "prompt_…".' }) },
    resolve: (_root, { id }, { loaders }) => loaders.prompt.load(decodeId("Prompt", id)),
  }),
);
