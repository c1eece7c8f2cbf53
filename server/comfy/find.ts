// Asks a ComfyUI server what became of a prompt id. HTTP is the authority; the socket only hints.
import type { Features } from "./features.ts";
import type { ComfyHttp } from "./http.ts";
import type { Result } from "./outcome.ts";
import type { Answer } from "./request.ts";
import { executionError, parseResult } from "./result.ts";
import { asArray, asObject, type Shape } from "./shape.ts";

export type Found =
  | { state: "pending" }
  | { state: "running" }
  | { state: "ended"; result: Result }
  | { state: "unknown" }
  | { state: "unanswered"; reason: string };

export async function findPrompt(
  http: ComfyHttp,
  features: Features,
  promptId: string,
  signal: AbortSignal,
): Promise<Found> {
  if (features.jobsApi) return parseJob(await http.job(promptId, signal));
  // A prompt moves queue → running → history, so asking history last closes the gap between two reads.
  const early = parseHistory(await http.history(promptId, signal), promptId);
  if (early.state !== "unknown") return early;
  const queued = parseQueue(await http.queue(signal), promptId);
  if (queued.state !== "unknown") return queued;
  return parseHistory(await http.history(promptId, signal), promptId);
}

export function parseJob(answer: Answer): Found {
  if (answer.kind === "unanswered") return { state: "unanswered", reason: answer.reason };
  const body = asObject(answer.body);
  if (answer.kind === "refused") {
    const known = answer.status === 404 && body !== null && "error" in body;
    return known
      ? { state: "unknown" }
      : {
          state: "unanswered",
          reason: `it answered HTTP ${answer.status} about the job`,
        };
  }
  return body
    ? jobState(body)
    : {
        state: "unanswered",
        reason: "its answer about the job is not an object",
      };
}

function jobState(job: Shape): Found {
  switch (job.status) {
    case "pending":
      return { state: "pending" };
    case "in_progress":
      return { state: "running" };
    case "completed":
    case "failed":
    case "cancelled":
      return { state: "ended", result: jobResult(job) };
    default:
      return {
        state: "unanswered",
        reason: "it answered with a job without a known status",
      };
  }
}

function jobResult(job: Shape): Result {
  const status = asObject(job.execution_status);
  if (status) return parseResult(job.outputs, status);
  if (job.status === "cancelled") return { kind: "interrupted" };
  if (job.status === "completed") return parseResult(job.outputs, null);
  return {
    kind: "failed",
    error: executionError(asObject(job.execution_error) ?? {}),
  };
}

export function parseHistory(answer: Answer, promptId: string): Found {
  const body = answer.kind === "answered" ? asObject(answer.body) : null;
  if (!body) return { state: "unanswered", reason: reasonOf(answer, "history") };
  const entry = asObject(body[promptId]);
  return entry ? { state: "ended", result: parseResult(entry.outputs, entry.status) } : { state: "unknown" };
}

function parseQueue(answer: Answer, promptId: string): Found {
  const body = answer.kind === "answered" ? asObject(answer.body) : null;
  if (!body) return { state: "unanswered", reason: reasonOf(answer, "queue") };
  const holds = (items: unknown) => asArray(items).some((item) => asArray(item)[1] === promptId);
  if (holds(body.queue_running)) return { state: "running" };
  return holds(body.queue_pending) ? { state: "pending" } : { state: "unknown" };
}

function reasonOf(answer: Answer, subject: string): string {
  if (answer.kind === "unanswered") return answer.reason;
  return `it answered HTTP ${answer.status} without a usable ${subject}`;
}
