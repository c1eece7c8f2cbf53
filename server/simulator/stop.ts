// The ways to stop prompts: /interrupt, /queue and the job cancel.
import type { Engine } from "./engine.ts";
import { hasReached } from "./release.ts";
import { EMPTY, ok, type Reply } from "./reply.ts";

type Body = { [key: string]: unknown };

/** Before 0.3.57 the body is ignored: everything is a global interrupt. */
export function interrupt(engine: Engine, body: Body): Reply {
  const given = hasReached(engine.switches.version, "0.3.57") ? body.prompt_id : undefined;
  const promptId = typeof given === "string" && given !== "" ? given : null;
  const running = engine.queue.running?.[1] ?? null;
  raise(engine, promptId, promptId === null ? running !== null : running === promptId);
  return EMPTY;
}

export function changeQueue(engine: Engine, body: Body): Reply {
  if (body.clear) for (const item of engine.queue.clear()) engine.log.add({ kind: "dequeued", promptId: item[1] });
  const ids = Array.isArray(body.delete) ? body.delete : [];
  for (const id of ids) dequeue(engine, String(id));
  return EMPTY;
}

export function cancelJob(engine: Engine, promptId: string): Reply {
  return ok({ cancelled: cancelOne(engine, promptId) });
}

const CANONICAL_UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function cancelJobs(engine: Engine, body: Body): Reply {
  const ids = Array.isArray(body.job_ids) ? body.job_ids.map(String) : [];
  const invalid = ids.filter((id) => !CANONICAL_UUID.test(id));
  if (invalid.length > 0) return { status: 400, json: { error: "job_ids must be valid UUIDs", invalid_ids: invalid } };
  return ok({ cancelled: ids.map((id) => cancelOne(engine, id)).some(Boolean) });
}

function cancelOne(engine: Engine, promptId: string): boolean {
  if (engine.queue.running?.[1] === promptId) {
    raise(engine, promptId, true);
    return true;
  }
  return dequeue(engine, promptId);
}

function dequeue(engine: Engine, promptId: string): boolean {
  const gone = engine.queue.delete(promptId);
  if (gone) engine.log.add({ kind: "dequeued", promptId });
  return gone;
}

function raise(engine: Engine, promptId: string | null, hit: boolean): void {
  const lost = engine.switches.lostInterrupts > 0;
  if (lost) engine.switches.lostInterrupts -= 1;
  engine.log.add({ kind: "interrupt", promptId, hit, lost });
  if (hit && !lost) engine.flag.raise();
}
