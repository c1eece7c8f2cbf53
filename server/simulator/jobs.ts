// /api/jobs: pending, running and finished prompts in one shape.
import type { Engine } from "./engine.ts";
import type { QueueItem } from "./heap.ts";
import type { HistoryEntry, Ui } from "./queue.ts";
import { hasReached } from "./release.ts";
import { ok, type Reply } from "./reply.ts";

type Job = { id: string; status: string; create_time: number; [key: string]: unknown };

/** Looks in history first, then at what runs, then at what waits. */
export function oneJob(engine: Engine, promptId: string): Reply {
  engine.log.add({ kind: "asked", promptId });
  const entry = engine.queue.history.get(promptId);
  if (entry) return ok({ ...endedJob(engine, entry), ...jobDetails(entry) });
  const { running, pending } = engine.queue;
  if (running?.[1] === promptId) return ok(queuedJob(running, "in_progress"));
  const waiting = pending.find((item) => item[1] === promptId);
  return waiting ? ok(queuedJob(waiting, "pending")) : { status: 404, json: { error: "Job not found" } };
}

const STATUSES = ["pending", "in_progress", "completed", "failed", "cancelled"];

export function listJobs(engine: Engine, query: URLSearchParams): Reply {
  const { running, pending, history } = engine.queue;
  const all: Job[] = [
    ...pending.map((item) => queuedJob(item, "pending")),
    ...(running ? [queuedJob(running, "in_progress")] : []),
    ...[...history.values()].map((entry) => endedJob(engine, entry)),
  ];
  const wanted = query.get("status")?.split(",");
  const invalid = wanted?.filter((status) => !STATUSES.includes(status)) ?? [];
  if (invalid.length > 0) {
    const error = `Invalid status value(s): ${invalid.join(", ")}. Valid values: ${STATUSES.join(", ")}`;
    return { status: 400, json: { error } };
  }
  const workflowId = query.get("workflow_id");
  const kept = all.filter(
    (job) => (!wanted || wanted.includes(job.status)) && (!workflowId || job.workflow_id === workflowId),
  );
  const sign = query.get("sort_order") === "asc" ? 1 : -1;
  kept.sort((a, b) => sign * (a.create_time - b.create_time));
  const limit = query.has("limit") ? Number(query.get("limit")) : null;
  const offset = Number(query.get("offset") ?? 0);
  const jobs = kept.slice(offset, limit === null ? undefined : offset + limit);
  const hasMore = offset + jobs.length < kept.length;
  return ok({ jobs, pagination: { offset, limit, total: kept.length, has_more: hasMore } });
}

function queuedJob(item: QueueItem, status: string): Job {
  return { ...jobHead(item, status), outputs_count: 0, previewable_outputs_count: 0, ...workflowId(item) };
}

function jobHead(item: QueueItem, status: string): Job {
  return { id: item[1], status, priority: item[0], create_time: Number(item[3].create_time) };
}

function endedJob(engine: Engine, entry: HistoryEntry): Job {
  const { messages, status_str } = entry.status;
  const last = messages.at(-1);
  const cancelled = last?.[0] === "execution_interrupted" && hasReached(engine.switches.version, "0.9.0");
  const status = status_str === "success" ? "completed" : cancelled ? "cancelled" : "failed";
  const files = Object.entries(entry.outputs).flatMap(([nodeId, ui]) => filesOf(nodeId, ui));
  const preview = files.find((file) => file.type === "output") ?? files[0];
  return {
    ...jobHead(entry.prompt, status),
    execution_start_time: messages[0]?.[1].timestamp,
    execution_end_time: last?.[1].timestamp,
    ...(last?.[0] === "execution_error" && { execution_error: last[1] }),
    outputs_count: files.length,
    previewable_outputs_count: files.length,
    ...(preview && { preview_output: preview }),
    ...workflowId(entry.prompt),
  };
}

/** Raises, as ComfyUI does, for a file without a name; the route answers 500 then. */
function filesOf(nodeId: string, ui: Ui): { type: unknown }[] {
  const isNameless = (file: unknown) =>
    typeof file === "object" && file !== null && "filename" in file && !file.filename;
  if (Object.values(ui).some((files) => files.some(isNameless)))
    throw new TypeError("object of type 'NoneType' has no len()");
  return Object.entries(ui).flatMap(([mediaType, files]) =>
    files.map((file) => ({ type: undefined, ...(typeof file === "object" ? file : {}), nodeId, mediaType })),
  );
}

function jobDetails(entry: HistoryEntry): { [key: string]: unknown } {
  const [, , prompt, extraData] = entry.prompt;
  return { outputs: entry.outputs, execution_status: entry.status, workflow: { prompt, extra_data: extraData } };
}

/** Raises, as ComfyUI does, for extra_pnginfo: null; the route answers 500 then. */
function workflowId(item: QueueItem): { workflow_id?: unknown } {
  const info = item[3].extra_pnginfo;
  if (info === undefined) return {};
  if (info === null) throw new TypeError("'NoneType' object has no attribute 'get'");
  const workflow = (info as { workflow?: { id?: unknown } }).workflow;
  return workflow?.id === undefined ? {} : { workflow_id: workflow.id };
}
