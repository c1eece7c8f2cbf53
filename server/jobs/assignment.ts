// What a worker is handed to run: an open attempt with all that it needs to know of its prompt.
import type { JsonObject } from "../../schema/model/json.ts";
import type { Override } from "../../schema/model/overrides.ts";
import type { Workflow } from "../../schema/model/workflow.ts";

export interface Assignment {
  /** The prompt_id that ComfyUI gets to know. */
  attemptId: string;
  clientId: string;
  /** The fencing number: rises with every claim of the prompt. */
  number: number;
  backendId: string;
  /** Taken over from a worker that has gone. */
  orphan: boolean;
  /** How long ago it was sent to ComfyUI, or was about to be; null: never. By the database's clock. */
  submittedMsAgo: number | null;
  promptId: string;
  index: number;
  overrides: Override[];
  jobId: string;
  workflow: Workflow;
  /** What is sent beside it; null: nothing. */
  extraData: JsonObject | null;
  /** Keys of that as well, encrypted. */
  secrets: readonly SealedSecret[];
}

export interface SealedSecret {
  name: string;
  sealed: string;
}
