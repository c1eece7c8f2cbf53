// Turns what ComfyUI keeps of a prompt that is over (a history entry or a job) into its result.
import { boundJson, cutText } from "./bound.ts";
import type { Result, RunError } from "./outcome.ts";
import { parseOutputs } from "./outputs.ts";
import { asArray, asId, asObject, asText, type Shape } from "./shape.ts";

const OUT_OF_MEMORY = /out of memory|not enough memory|would exceed allowed memory/i;

/** `status` is history's `status` and a job's `execution_status`: ComfyUI calls canceled and failed both "error" there. */
export function parseResult(outputs: unknown, status: unknown): Result {
  const told = asObject(status);
  if (!told || told.status_str === "success") return { kind: "succeeded", ...parseOutputs(outputs) };
  for (const message of asArray(told.messages).toReversed()) {
    const [type, data] = asArray(message);
    if (type === "execution_interrupted") return { kind: "interrupted" };
    if (type === "execution_error") return { kind: "failed", error: executionError(asObject(data) ?? {}) };
  }
  return { kind: "failed", error: executionError({}) };
}

export function executionError(data: Shape): RunError {
  const type = asText(data.exception_type) ?? "";
  const message = asText(data.exception_message)?.trim() || "ComfyUI reports an error and doesn't say which.";
  const outOfMemory = type.includes("OutOfMemory") || OUT_OF_MEMORY.test(message);
  return {
    code: outOfMemory ? "OUT_OF_MEMORY" : "EXECUTION_FAILED",
    message: cutText(message, 2000),
    nodeId: asId(data.node_id),
    nodeType: asText(data.node_type),
    details: boundJson({
      exceptionType: type || null,
      traceback: data.traceback ?? [],
      inputs: data.current_inputs ?? {},
    }),
  };
}

/** The body of a refused POST /prompt, or of a 200 that carries node_errors. */
export function validationError(body: Shape): RunError {
  const nodeErrors = asObject(body.node_errors) ?? {};
  const [nodeId, node] = firstNode(nodeErrors);
  const error = asObject(body.error) ?? {};
  const info = asObject(error.extra_info);
  return {
    code: "VALIDATION_FAILED",
    message: cutText(validationMessage(body.error, nodeId, node), 2000),
    nodeId: nodeId ?? asId(info?.node_id),
    nodeType: asText(node?.class_type) ?? asText(info?.class_type),
    details: boundJson({ error: body.error ?? null, nodeErrors }),
  };
}

/** What was said can't be read, or says no reason: a person gets to see its beginning. */
export function unclearError(
  code: "ANSWER_UNREADABLE" | "SUBMISSION_REFUSED",
  sentence: string,
  said: string | null,
): RunError {
  const text = cutText(said?.trim() ?? "", 1000);
  const message = text === "" ? sentence : `${sentence} It said: ${cutText(text, 300)}`;
  return { code, message, nodeId: null, nodeType: null, details: text === "" ? null : { said: text } };
}

function validationMessage(error: unknown, nodeId: string | null, node: Shape | null): string {
  const [first] = asArray(node?.errors);
  const told = asObject(first);
  if (told) {
    const name = asText(node?.class_type) ?? "node";
    return `${name} #${nodeId}: ${[asText(told.message), asText(told.details)].filter(Boolean).join(": ")}`;
  }
  // Old servers and gateways answer {"error": "a sentence"}.
  return asText(error) ?? asText(asObject(error)?.message) ?? "ComfyUI refused the workflow.";
}

function firstNode(nodeErrors: Shape): [string | null, Shape | null] {
  for (const [nodeId, node] of Object.entries(nodeErrors)) return [nodeId, asObject(node)];
  return [null, null];
}
