// ComfyUI's one worker thread: takes prompt after prompt off the queue and runs each to its end.
import { type Engine, endOfLife, type Made, passGate, pauseUntil } from "./engine.ts";
import { executeNodes, type Run } from "./execute.ts";
import { asNodeFailure } from "./failure.ts";
import type { QueueItem } from "./heap.ts";
import { Interrupted } from "./interrupt.ts";
import type { Outcome } from "./log.ts";
import { classOf } from "./nodes.ts";
import { type Plan, planPrompt } from "./plan.ts";
import { openReport } from "./report.ts";
import type { Failure } from "./switches.ts";
import { tellBlocked, tellFailed, tellInterrupted } from "./tell.ts";

export async function work(engine: Engine): Promise<void> {
  while (!engine.life.aborted) {
    try {
      await runItem(engine, await engine.queue.take(engine.life));
    } catch (error) {
      if (!engine.life.aborted) throw error;
    }
  }
}

async function runItem(engine: Engine, item: QueueItem): Promise<void> {
  const [, promptId, graph, extraData, outputs] = item;
  await passGate(engine, { at: "taken", promptId }, false);
  // Whoever asked for an interrupt before this line has asked in vain, although it was told "ok".
  engine.flag.clear();
  const clientId = typeof extraData.client_id === "string" ? extraData.client_id : null;
  engine.atWork.clientId = clientId;
  engine.log.add({ kind: "started", promptId });
  const report = openReport(engine, promptId, clientId);
  report.message("execution_start", { prompt_id: promptId });
  const plan = planPrompt(graph, outputs);
  if (engine.switches.wedge) return endOfLife(engine.life);
  await passGate(engine, { at: "started", promptId }, true);
  const made = takeCache(engine, plan);
  report.message("execution_cached", { nodes: [...made.keys()], prompt_id: promptId });
  const run: Run = {
    engine,
    item,
    report,
    plan,
    made,
    executed: [],
    outputs: {},
    current: null,
    ...ownSwitches(engine, item),
  };
  const outcome = await runToEnd(run, new Set(made.keys()));
  storeCache(engine, run);
  await passGate(engine, { at: "history", promptId }, false);
  if (engine.switches.historyLagMs > 0) await pauseUntil(engine.life, performance.now() + engine.switches.historyLagMs);
  finish(run, outcome, clientId);
}

async function runToEnd(run: Run, cached: ReadonlySet<string>): Promise<Outcome> {
  const promptId = run.item[1];
  try {
    if (run.engine.switches.blockedErrors) tellBlocked(run);
    await executeNodes(run, cached);
    await passGate(run.engine, { at: "end", promptId }, false);
    run.report.message("execution_success", { prompt_id: promptId });
    return "success";
  } catch (error) {
    if (error instanceof Interrupted) {
      tellInterrupted(run);
      return "interrupted";
    }
    const failure = asNodeFailure(error);
    if (!failure) throw error;
    tellFailed(run, failure);
    return "error";
  }
}

function finish(run: Run, outcome: Outcome, clientId: string | null): void {
  const { engine, item, report, outputs } = run;
  const meta = Object.keys(outputs).map((id) => [
    id,
    { node_id: id, display_node: id, parent_node: null, real_node_id: id },
  ]);
  const success = outcome === "success";
  const status = { status_str: success ? "success" : "error", completed: success, messages: report.messages } as const;
  engine.atWork.nodeId = null;
  engine.log.add({ kind: "ended", promptId: item[1], outcome });
  engine.queue.done({ prompt: item, outputs, status, meta: Object.fromEntries(meta) });
  if (clientId !== null) engine.hub.send("executing", { node: null, prompt_id: item[1] }, clientId);
}

function takeCache(engine: Engine, plan: Plan): Map<string, Made> {
  const made = new Map<string, Made>();
  for (const [id, signature] of plan.signatures) {
    const before = engine.cache.get(signature);
    if (before) made.set(id, before);
  }
  return made;
}

function storeCache(engine: Engine, run: Run): void {
  engine.cache.clear();
  for (const [id, made] of run.made) {
    // What leaves no file behind is made anew each time.
    if (classOf(run.item[2][id]?.class_type ?? "", "run")?.sendsPictures) continue;
    engine.cache.set(run.plan.signatures.get(id) ?? "", made);
  }
}

/** A test may give one prompt its own: extra_data.simulator = {seconds, failures}. */
function ownSwitches(engine: Engine, item: QueueItem): { seconds: number; failures: readonly Failure[] } {
  const own = item[3].simulator;
  const { seconds, failures } = engine.switches;
  return { seconds, failures, ...(typeof own === "object" ? own : {}) };
}
