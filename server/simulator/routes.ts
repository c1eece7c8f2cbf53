// ComfyUI's HTTP routes, each also under /api as there.
import { featureFlags, MODEL_FOLDERS, objectInfo, systemStats } from "./about.ts";
import { acceptPrompt } from "./accept.ts";
import type { Engine } from "./engine.ts";
import { changeHistory, listHistory, oneHistory } from "./history.ts";
import { listJobs, oneJob } from "./jobs.ts";
import { hasReached } from "./release.ts";
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ok, type Reply, TROUBLE } from "./reply.ts";
import { cancelJob, cancelJobs, changeQueue, interrupt } from "./stop.ts";
import { viewFile } from "./view.ts";

export type Call = { engine: Engine; param: string; query: URLSearchParams; body: { [key: string]: unknown } };

type Route = { method: "GET" | "POST"; path: RegExp; since?: string; answer(call: Call): Reply | Promise<Reply> };

const ROUTES: readonly Route[] = [
  { method: "POST", path: /^\/prompt$/, answer: ({ engine, body }) => acceptPrompt(engine, body) },
  {
    method: "GET",
    path: /^\/prompt$/,
    answer: ({ engine }) => ok({ exec_info: { queue_remaining: engine.queue.remaining } }),
  },
  { method: "GET", path: /^\/queue$/, answer: ({ engine }) => ok(showQueue(engine)) },
  { method: "POST", path: /^\/queue$/, answer: ({ engine, body }) => changeQueue(engine, body) },
  { method: "POST", path: /^\/interrupt$/, answer: ({ engine, body }) => interrupt(engine, body) },
  { method: "GET", path: /^\/history$/, answer: ({ engine, query }) => listHistory(engine, query) },
  { method: "POST", path: /^\/history$/, answer: ({ engine, body }) => changeHistory(engine, body) },
  { method: "GET", path: /^\/history\/([^/]+)$/, answer: ({ engine, param }) => oneHistory(engine, param) },
  { method: "POST", path: /^\/free$/, answer: () => EMPTY },
  { method: "GET", path: /^\/view$/, answer: ({ engine, query }) => viewFile(engine.files, query) },
  { method: "GET", path: /^\/system_stats$/, answer: ({ engine }) => systemStats(engine) },
  {
    method: "GET",
    path: /^\/features$/,
    since: "0.3.45",
    answer: ({ engine }) => ok(featureFlags(engine.switches.version)),
  },
  { method: "GET", path: /^\/models$/, answer: () => ok(MODEL_FOLDERS) },
  { method: "GET", path: /^\/object_info$/, answer: () => objectInfo(undefined) },
  { method: "GET", path: /^\/object_info\/([^/]+)$/, answer: ({ param }) => objectInfo(param) },
  { method: "GET", path: /^\/api\/jobs$/, since: "0.6.0", answer: ({ engine, query }) => listJobs(engine, query) },
  {
    method: "GET",
    path: /^\/api\/jobs\/([^/]+)$/,
    since: "0.6.0",
    answer: ({ engine, param }) => oneJob(engine, param),
  },
  {
    method: "POST",
    path: /^\/api\/jobs\/cancel$/,
    since: "0.26.0",
    answer: ({ engine, body }) => cancelJobs(engine, body),
  },
  {
    method: "POST",
    path: /^\/api\/jobs\/([^/]+)\/cancel$/,
    since: "0.26.0",
    answer: ({ engine, param }) => cancelJob(engine, param),
  },
];

/** /x and /api/x are the same, also where x itself begins with /api. */
export async function answerCall(method: string, path: string, call: Omit<Call, "param">): Promise<Reply> {
  const paths = path.startsWith("/api/") ? [path, path.slice(4)] : [path];
  for (const route of ROUTES) {
    if (route.method !== method || (route.since && !hasReached(call.engine.switches.version, route.since))) continue;
    for (const own of paths) {
      const match = route.path.exec(own);
      if (match) return tryAnswer(route, { ...call, param: decodeURIComponent(match[1] ?? "") });
    }
  }
  return method === "GET" ? NOT_FOUND : NOT_ALLOWED;
}

async function tryAnswer(route: Route, call: Call): Promise<Reply> {
  try {
    return await route.answer(call);
  } catch {
    return call.engine.life.aborted ? { broken: true } : TROUBLE;
  }
}

/** The heap as it lies there: not the order in which it will run. */
function showQueue(engine: Engine): object {
  const { running, pending } = engine.queue;
  return { queue_running: running ? [running] : [], queue_pending: pending };
}
