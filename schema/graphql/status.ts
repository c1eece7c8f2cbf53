// The states of jobs, prompts and backends, with what each means.
import type { BackendStatus as BackendState } from "../../prisma/generated/client.ts";
import type { JobStatus as JobState, PromptStatus as PromptState } from "../model/status.ts";
import { builder } from "./builder.ts";

type Values<Name extends string> = Record<Name, { description: string }>;

export const JobStatus = builder.enumType("JobStatus", {
  description:
    "What a job is doing, derived from its prompts. SUCCEEDED, FAILED and CANCELED are final: none of its prompts is pending or running.",
  values: {
    PENDING: { description: "None of its prompts has ever started." },
    RUNNING: { description: "A prompt is running, or some are still pending after others have started." },
    SUCCEEDED: { description: "All is over and nothing failed (also when a cancel came too late to stop anything)." },
    FAILED: { description: "All is over and at least one prompt failed." },
    CANCELED: {
      description: "All is over, and a cancel stopped at least one prompt, or every prompt was canceled one by one.",
    },
  } satisfies Values<JobState>,
});

export const PromptStatus = builder.enumType("PromptStatus", {
  description: "What a prompt is doing. SUCCEEDED, FAILED and CANCELED are final.",
  values: {
    PENDING: { description: "Waits in Sluice: no backend knows of it, so a cancel is immediate." },
    RUNNING: { description: "Handed to a backend." },
    SUCCEEDED: { description: "The backend ran it to its end." },
    FAILED: {
      description:
        "A node failed, the backend refused it, it took too long, or its backend was lost too often; error says which.",
    },
    CANCELED: { description: "Stopped by a cancel, before or while it ran." },
  } satisfies Values<PromptState>,
});

export const BackendStatus = builder.enumType("BackendStatus", {
  description: "Whether a backend takes prompts.",
  values: {
    ONLINE: { description: "It answers and takes prompts." },
    OFFLINE: { description: "It takes none; reason says why." },
    DRAINING: { description: "What runs there may finish, nothing new is started." },
  } satisfies Values<BackendState>,
});
