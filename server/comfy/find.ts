// Asks a ComfyUI server what became of a prompt id. HTTP is the authority; the socket only hints.
import type { Features } from "./features.ts";
import type { ComfyHttp } from "./http.ts";
import type { Result } from "./outcome.ts";
import { printJson } from "./printJson.ts";
import type { Answer, Said } from "./request.ts";
import { executionError, parseResult } from "./result.ts";
import { asArray, asObject, type Shape } from "./shape.ts";

export type Found =
  | { state: "pending" }
  | { state: "running" }
  | { state: "ended"; result: Result }
  | { state: "unknown" }
  /** It serves, but nothing that it says of the prompt can be read. `isGone`: its queue can, and doesn't hold it. */
  | { state: "unreadable"; reason: string; said: string | null; isGone: boolean }
  | { state: "unanswered"; reason: string };

/** One route can't tell; the others may. `serves`: a ComfyUI spoke there. */
type Undecided = { state: "undecided"; reason: string; said: string | null; serves: boolean; reached: boolean };
type Look = Exclude<Found, { state: "unreadable" | "unanswered" }> | Undecided;

export async function findPrompt(
  http: ComfyHttp,
  features: Features,
  promptId: string,
  signal: AbortSignal,
): Promise<Found> {
  const job = features.jobsApi ? parseJob(await http.job(promptId, signal), promptId) : null;
  if (job && (job.state !== "undecided" || !job.reached)) return conclude([job]);
  // A prompt moves queue → running → history, so asking history last closes the gap between two reads.
  const early = parseHistory(await http.history(promptId, signal), promptId);
  if (early.state === "ended" || (early.state === "undecided" && !early.reached)) return conclude([early]);
  const queued = parseQueue(await http.queue(signal), promptId);
  if (queued.state === "running" || queued.state === "pending") return queued;
  const late = early.state === "undecided" ? early : parseHistory(await http.history(promptId, signal), promptId);
  if (late.state === "ended") return late;
  const isAbsent = late.state === "unknown" && queued.state === "unknown";
  const found = conclude([...(job && !isAbsent ? [job] : []), late, queued]);
  return found.state === "unreadable" ? { ...found, isGone: queued.state === "unknown" } : found;
}

/** Absence is known only where history and queue both say so, or the job route does. */
function conclude(looks: readonly Look[]): Found {
  const undecided = looks.filter((look) => look.state === "undecided");
  const [first] = undecided;
  if (!first) return (looks[0] as Exclude<Look, Undecided> | undefined) ?? { state: "unknown" };
  const serves = undecided.length < looks.length || undecided.some((look) => look.serves);
  const { reason } = first;
  const said = undecided.find((look) => look.said)?.said ?? null;
  return serves ? { state: "unreadable", reason, said, isGone: false } : { state: "unanswered", reason };
}

const undecided = (reason: string, body: unknown): Undecided => ({
  state: "undecided",
  reason,
  said: printJson(body, 1_000).slice(0, 1_000),
  serves: true,
  reached: true,
});

/** What a route says that doesn't answer the question. */
function unclear(answer: Answer, subject: string): Undecided {
  if (answer.kind === "answered") return undecided(`its answer about the ${subject} can't be understood`, answer.body);
  if (answer.kind === "refused") {
    const reason = `it answered HTTP ${answer.status} about the ${subject}`;
    return { state: "undecided", reason, said: answer.text, serves: false, reached: true };
  }
  const { reason, said, sent } = answer;
  return { state: "undecided", reason, said: said?.text ?? null, serves: speaksJson(said), reached: sent };
}

/** A 500 alone is no proof that it serves: it may be the answer to everything. */
const speaksJson = (said: Said | undefined): boolean => (said?.isOwn ?? false) && Number(said?.status) < 500;

export function parseJob(answer: Answer, promptId: string): Look {
  const body = answer.kind === "unanswered" ? null : asObject(answer.body);
  if (answer.kind === "refused" && answer.status === 404 && body && "error" in body) return { state: "unknown" };
  if (answer.kind !== "answered" || !body) return unclear(answer, "job");
  if (body.id !== undefined && body.id !== promptId) return undecided("it answered with another prompt's job", body);
  return jobState(body);
}

function jobState(job: Shape): Look {
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
      return undecided("it answered with a job without a known status", job);
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

export function parseHistory(answer: Answer, promptId: string): Look {
  const body = answer.kind === "answered" ? asObject(answer.body) : null;
  if (!body) return unclear(answer, "history");
  const entry = asObject(body[promptId]);
  if (entry) return { state: "ended", result: parseResult(entry.outputs, entry.status) };
  if (Object.keys(body).length === 0) return { state: "unknown" };
  return undecided("it answered with another prompt's history", body);
}

function parseQueue(answer: Answer, promptId: string): Look {
  const body = answer.kind === "answered" ? asObject(answer.body) : null;
  const lists = [body?.queue_running, body?.queue_pending];
  if (!lists.every(Array.isArray)) return unclear(answer, "queue");
  const [running, pending] = lists.map((items) => asArray(items).some((item) => asArray(item)[1] === promptId));
  if (running) return { state: "running" };
  return pending ? { state: "pending" } : { state: "unknown" };
}
