// Runs the nodes of one prompt in ComfyUI's order of messages.
import { type Clock, makeClock } from "./clock.ts";
import { computeNode, type Inputs, picture } from "./compute.ts";
import { type Engine, endOfLife, type Made, passGate, pauseUntil } from "./engine.ts";
import { throwPlanned } from "./failure.ts";
import type { GraphNode, QueueItem } from "./heap.ts";
import { classOf } from "./nodes.ts";
import { runOdd } from "./odd.ts";
import { drawPicture } from "./paint.ts";
import { isLink, type Plan } from "./plan.ts";
import { encodePng } from "./png.ts";
import { drawPreview } from "./preview.ts";
import { pythonJson } from "./python.ts";
import type { Ui } from "./queue.ts";
import type { Report } from "./report.ts";
import type { Failure } from "./switches.ts";
import { PYTHON_NUMBER } from "./writeJson.ts";

export type Run = {
  engine: Engine;
  item: QueueItem;
  report: Report;
  plan: Plan;
  made: Map<string, Made>;
  executed: string[];
  outputs: { [nodeId: string]: Ui };
  seconds: number;
  failures: readonly Failure[];
  current: string | null;
};

const PREVIEW_EVERY_MS = 100;

export async function executeNodes(run: Run, cached: ReadonlySet<string>): Promise<void> {
  const needed = neededNodes(run, cached);
  const clock = makeClock(
    run.item[2],
    needed.filter((id) => !run.made.has(id)),
    run.seconds,
  );
  for (const id of needed) {
    const node = run.item[2][id];
    if (!node) continue;
    if (cached.has(id)) repeatCached(run, id);
    else await executeNode(run, id, node, clock);
  }
}

/** From the outputs back, up to what the cache has; a cached output is there only to report its files again. */
function neededNodes(run: Run, cached: ReadonlySet<string>): string[] {
  const graph = run.item[2];
  const needed = new Set<string>();
  const visit = (id: string) => {
    if (needed.has(id)) return;
    needed.add(id);
    for (const input of Object.values(graph[id]?.inputs ?? {})) {
      if (isLink(graph, input) && !cached.has(input[0])) visit(input[0]);
    }
  };
  for (const id of run.item[4]) {
    if (cached.has(id)) needed.add(id);
    else visit(id);
  }
  return run.plan.order.filter((id) => needed.has(id));
}

function repeatCached(run: Run, id: string): void {
  const ui = run.made.get(id)?.ui;
  if (ui) tellExecuted(run, id, ui);
  run.report.setNode(id, { value: 1, max: 1, state: "finished" });
}

async function executeNode(run: Run, id: string, node: GraphNode, clock: Clock): Promise<void> {
  const { engine, report, item } = run;
  const known = classOf(node.class_type, "run");
  if (!known) return;
  run.current = id;
  engine.atWork.nodeId = id;
  engine.log.add({ kind: "node", promptId: item[1], nodeId: id });
  report.setNode(id, { value: 0, max: 1, state: "running" });
  report.tell("executing", { node: id, display_node: id, prompt_id: item[1] });
  if (engine.switches.wedgeAtNode) await endOfLife(engine.life);
  engine.life.throwIfAborted();
  await passGate(engine, { at: "node", promptId: item[1], nodeId: id, classType: node.class_type }, true);
  engine.flag.check();
  throwPlanned(run.failures, id, node);
  const inputs = resolveInputs(run, node);
  const made: Made = { values: computeNode(node.class_type, inputs), ui: null };
  const steps = known.stepsInput ? Math.max(1, Number(node.inputs[known.stepsInput]) || 1) : 1;
  if (known.stepsInput) await takeSteps(run, id, made, clock(id), steps);
  else await pauseUntil(engine.life, clock(id)(1));
  made.ui = known.sendsPictures
    ? sendImages(run, id, inputs)
    : (saveImages(run, node, inputs) ?? runOdd(run, id, node));
  run.made.set(id, made);
  run.executed.push(id);
  if (made.ui) tellExecuted(run, id, made.ui);
  report.setNode(id, { value: steps, max: steps, state: "finished" });
}

function tellExecuted(run: Run, id: string, made: Ui): void {
  const score = [PYTHON_NUMBER.nan, PYTHON_NUMBER.infinity];
  const ui = run.engine.switches.nan.includes("ui") ? { ...made, score } : made;
  run.outputs[id] = ui;
  run.report.tell("executed", { node: id, display_node: id, output: ui, prompt_id: run.item[1] });
}

async function takeSteps(
  run: Run,
  id: string,
  made: Made,
  due: (share: number) => number,
  steps: number,
): Promise<void> {
  const { engine, report } = run;
  const [value] = made.values;
  let lastPreviewAt = -Infinity;
  for (let step = 1; step <= steps; step += 1) {
    await pauseUntil(engine.life, due(step / steps));
    engine.flag.check();
    const wanted =
      performance.now() - lastPreviewAt >= PREVIEW_EVERY_MS && engine.hub.hasReader(engine.atWork.clientId);
    const preview = wanted && value?.kind === "latent" ? drawPreview(value.picture, step / steps) : null;
    if (preview) lastPreviewAt = performance.now();
    report.tick(id, step, steps, preview);
  }
}

function saveImages(run: Run, node: GraphNode, inputs: Inputs): Ui | null {
  const type = node.class_type === "SaveImage" ? "output" : node.class_type === "PreviewImage" ? "temp" : null;
  if (!type) return null;
  const [, , prompt, extraData] = run.item;
  const image = picture(inputs, "images");
  const prefix = type === "temp" ? `ComfyUI_temp_${TEMP_SUFFIX}` : String(node.inputs.filename_prefix);
  const info = extraData.extra_pnginfo;
  const extra = typeof info === "object" && info !== null ? Object.entries(info) : [];
  const chunks = [["prompt", prompt] as const, ...extra].map(([key, value]): [string, string] => [
    key,
    pythonJson(value),
  ]);
  const images = Array.from({ length: Math.min(image.batch, 64) }, (_, index) =>
    run.engine.files.save(prefix, type, { picture: image, index, chunks }),
  );
  return { images };
}

/** SaveImageWebsocket: no file, no result, only frames. */
function sendImages(run: Run, id: string, inputs: Inputs): null {
  const image = picture(inputs, "images");
  for (let index = 0; index < Math.min(image.batch, 64); index += 1) {
    const bytes = encodePng(drawPicture(image, index));
    run.report.show(id, index, image.batch, { bytes, mimeType: "image/png" });
  }
  return null;
}

const TEMP_SUFFIX = Math.random().toString(36).slice(2, 7);

function resolveInputs(run: Run, node: GraphNode): Inputs {
  const graph = run.item[2];
  const entries = Object.entries(node.inputs).map(([name, input]) => {
    const linked = isLink(graph, input) ? run.made.get(input[0])?.values : undefined;
    return [name, linked ? (linked[(input as [string, number])[1]] ?? linked[0]) : input];
  });
  return Object.fromEntries(entries);
}
