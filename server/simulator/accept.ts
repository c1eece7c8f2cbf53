// POST /prompt: validates a workflow and puts it on the queue.
import { randomUUID } from "node:crypto";
import { type Engine, passGate } from "./engine.ts";
import { HeapTie, type QueueItem } from "./heap.ts";
import { hasReached } from "./release.ts";
import { ok, type Reply, TROUBLE } from "./reply.ts";
import { type NodeErrors, NotAGraph, type Validated, validatePrompt } from "./validate.ts";
import { PYTHON_NUMBER } from "./writeJson.ts";

type Body = { [key: string]: unknown };

const CANONICAL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export async function acceptPrompt(engine: Engine, body: Body): Promise<Reply> {
  const given = body.number;
  if (given !== undefined && Number.isNaN(Number(given))) return TROUBLE;
  const number = given === undefined ? engine.queue.nextNumber(body.front === true) : Number(given);
  if (!("prompt" in body)) return refuse(engine, null, "no_prompt", "No prompt provided", "No prompt provided");
  const promptId = readPromptId(engine.switches.version, body.prompt_id);
  if (promptId === null) {
    const details =
      "prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one";
    return refuse(engine, null, "invalid_prompt_id", "prompt_id must be a valid UUID", details);
  }
  await passGate(engine, { at: "validate", promptId }, false);
  try {
    const checked = validatePrompt(body.prompt, engine.switches);
    if (!checked.ok) return refuseChecked(engine, promptId, checked);
    return queuePrompt(engine, promptId, number, body, checked);
  } catch (error) {
    if (error instanceof NotAGraph || error instanceof HeapTie) return TROUBLE;
    throw error;
  }
}

function queuePrompt(
  engine: Engine,
  promptId: string,
  number: number,
  body: Body,
  checked: Validated & { ok: true },
): Reply {
  const extraData = readExtraData(body);
  const clientId = typeof extraData.client_id === "string" ? extraData.client_id : null;
  engine.log.add({ kind: "submitted", promptId, number, clientId });
  engine.queue.put(number, promptId, body.prompt as QueueItem[2], extraData, checked.outputs);
  if (engine.switches.loseSubmitAnswers > 0) {
    engine.switches.loseSubmitAnswers -= 1;
    return { broken: true };
  }
  return ok({ prompt_id: promptId, number, node_errors: checked.nodeErrors });
}

/** Before 0.3.45 the server minted every id; before 0.26.0 it took any text. */
function readPromptId(version: string, given: unknown): string | null {
  if (given === undefined || given === null || !hasReached(version, "0.3.45")) return randomUUID();
  if (!hasReached(version, "0.26.0")) return String(given);
  return typeof given === "string" && CANONICAL_UUID.test(given) ? given : null;
}

function readExtraData(body: Body): Body {
  const given = body.extra_data;
  const extraData: Body = typeof given === "object" && given !== null ? { ...given } : {};
  if (body.client_id !== undefined) extraData.client_id = body.client_id;
  delete extraData.auth_token_comfy_org;
  delete extraData.api_key_comfy_org;
  extraData.create_time = Date.now();
  return extraData;
}

function refuse(engine: Engine, promptId: string | null, type: string, message: string, details: string): Reply {
  engine.log.add({ kind: "refused", promptId, status: 400 });
  return { status: 400, json: { error: { type, message, details, extra_info: {} }, node_errors: {} } };
}

function refuseChecked(engine: Engine, promptId: string, checked: Validated & { ok: false }): Reply {
  engine.log.add({ kind: "refused", promptId, status: 400 });
  const nodeErrors = engine.switches.nan.includes("refusals") ? unbounded(checked.nodeErrors) : checked.nodeErrors;
  return { status: 400, json: { error: checked.error, node_errors: nodeErrors } };
}

/** As when each node had said float("inf") for its inputs' greatest value. */
function unbounded(nodeErrors: NodeErrors): object {
  return Object.fromEntries(
    Object.entries(nodeErrors).map(([id, { errors, ...node }]) => {
      const config = ["FLOAT", { min: 0, max: PYTHON_NUMBER.infinity, default: PYTHON_NUMBER.nan }];
      const wide = errors.map((fault) => ({ ...fault, extra_info: { ...fault.extra_info, input_config: config } }));
      return [id, { errors: wide, ...node }];
    }),
  );
}
