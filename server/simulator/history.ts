// /history: what ended, by prompt id.
import type { Engine } from "./engine.ts";
import { EMPTY, ok, type Reply } from "./reply.ts";

/** Unknown, pending and running look the same: {}. */
export function oneHistory(engine: Engine, promptId: string): Reply {
  engine.log.add({ kind: "asked", promptId });
  const entry = engine.queue.history.get(promptId);
  return ok(entry ? { [promptId]: entry } : {});
}

/** max_items alone: the newest; with an offset: counted from the oldest. */
export function listHistory(engine: Engine, query: URLSearchParams): Reply {
  const all = [...engine.queue.history];
  const most = query.has("max_items") ? Number(query.get("max_items")) : all.length;
  const offset = Number(query.get("offset") ?? -1);
  const start = offset >= 0 ? offset : Math.max(0, all.length - most);
  return ok(Object.fromEntries(all.slice(start, start + most)));
}

export function changeHistory(engine: Engine, body: { [key: string]: unknown }): Reply {
  if (body.clear) engine.queue.history.clear();
  const ids = Array.isArray(body.delete) ? body.delete : [];
  for (const id of ids) engine.queue.history.delete(String(id));
  return EMPTY;
}
