// Parses the text frames of ComfyUI's websocket into tagged messages; what is unknown or malformed is null.
import { readJson } from "../../schema/model/exact.ts";
import { asArray, asId, asNumber, asObject, asText, type Shape } from "./shape.ts";

export type NodeProgress = {
  nodeId: string;
  value: number;
  max: number;
  state: "running" | "finished" | "error" | "pending";
};

/** promptId is null where ComfyUI leaves it out: on a reconnect, and for plain previews. */
export type Message =
  | { type: "status"; queueRemaining: number | null; sid: string | null }
  | { type: "feature_flags"; flags: Shape }
  | { type: "execution_start"; promptId: string }
  | { type: "execution_cached"; promptId: string; nodeIds: string[] }
  | { type: "progress_state"; promptId: string; nodes: NodeProgress[] }
  /** nodeId null: the prompt is over and its history is written. */
  | { type: "executing"; promptId: string | null; nodeId: string | null }
  | {
      type: "progress";
      promptId: string | null;
      nodeId: string | null;
      value: number;
      max: number;
    }
  | { type: "executed"; promptId: string; nodeId: string }
  | { type: "execution_success"; promptId: string }
  | { type: "execution_interrupted"; promptId: string }
  /** Not always the end: an ExecutionBlocked error lets the rest of the prompt run on. */
  | { type: "execution_error"; promptId: string; blocked: boolean }
  | {
      type: "preview";
      promptId: string | null;
      nodeId: string | null;
      mimeType: string;
      image: Buffer;
    };

export function parseText(text: string): Message | null {
  let frame: unknown;
  try {
    frame = readJson(text, { python: true });
  } catch {
    return null;
  }
  const object = asObject(frame);
  const data = asObject(object?.data);
  return data ? parseData(object?.type, data) : null;
}

function parseData(type: unknown, data: Shape): Message | null {
  const promptId = asText(data.prompt_id);
  switch (type) {
    case "status": {
      const info = asObject(asObject(data.status)?.exec_info);
      return {
        type,
        queueRemaining: asNumber(info?.queue_remaining),
        sid: asText(data.sid),
      };
    }
    case "feature_flags":
      return { type, flags: data };
    case "executing":
      return {
        type,
        promptId,
        nodeId: asId(data.display_node) ?? asId(data.node),
      };
    case "progress":
      return {
        type,
        promptId,
        nodeId: asId(data.node),
        value: asNumber(data.value) ?? 0,
        max: asNumber(data.max) ?? 0,
      };
    default:
      return promptId === null ? null : parseOwn(type, promptId, data);
  }
}

function parseOwn(type: unknown, promptId: string, data: Shape): Message | null {
  switch (type) {
    case "execution_start":
    case "execution_success":
    case "execution_interrupted":
      return { type, promptId };
    case "execution_cached":
      return {
        type,
        promptId,
        nodeIds: asArray(data.nodes).flatMap((id) => asId(id) ?? []),
      };
    case "progress_state":
      return {
        type,
        promptId,
        nodes: Object.values(asObject(data.nodes) ?? {}).flatMap((node) => parseNode(node) ?? []),
      };
    case "executed":
      return {
        type,
        promptId,
        nodeId: asId(data.display_node) ?? asId(data.node) ?? "",
      };
    case "execution_error":
      return {
        type,
        promptId,
        blocked: data.exception_type === "ExecutionBlocked",
      };
    default:
      return null;
  }
}

function parseNode(value: unknown): NodeProgress | null {
  const node = asObject(value);
  const nodeId = asId(node?.display_node_id) ?? asId(node?.node_id);
  const state = node?.state;
  if (nodeId === null || (state !== "running" && state !== "finished" && state !== "error" && state !== "pending"))
    return null;
  return {
    nodeId,
    state,
    value: asNumber(node?.value) ?? 0,
    max: asNumber(node?.max) ?? 0,
  };
}
