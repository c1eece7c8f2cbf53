// The types that name each other, declared before any of them is filled in.

import type { Progress } from "../model/progress.ts";
import { builder } from "./builder.ts";
import type { JobEventRow } from "./context.ts";
import type { AttemptRow, BackendRow, JobRow, OutputRow, PromptRow } from "./rows.ts";

export const JobRef = builder.objectRef<JobRow>("Job");
export const PromptRef = builder.objectRef<PromptRow>("Prompt");
export const AttemptRef = builder.objectRef<AttemptRow>("Attempt");
export const OutputRef = builder.objectRef<OutputRow>("Output");
export const BackendRef = builder.objectRef<BackendRow>("Backend");
export const JobEventRef = builder.objectRef<JobEventRow>("JobEvent");
export const ProgressRef = builder.objectRef<Progress>("PromptProgress");
