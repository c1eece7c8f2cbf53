// What one running prompt tells: to its owner's socket, and to its history.
import type { Engine } from "./engine.ts";
import type { StatusMessage } from "./queue.ts";
import { PYTHON_NUMBER } from "./writeJson.ts";

type NodeState = { value: number; max: number; state: "running" | "finished" | "error" };

type Picture = { bytes: Buffer; mimeType: "image/png" | "image/jpeg"; plain?: boolean };

export type Report = {
  readonly messages: StatusMessage[];
  /** Kept in history too. */
  message(type: string, data: { [key: string]: unknown }, toAll?: boolean): void;
  /** Only for the owner of the prompt; a prompt without a client id has none. */
  tell(type: string, data: { [key: string]: unknown }): void;
  setNode(nodeId: string, state: NodeState): void;
  tick(nodeId: string, value: number, max: number, preview: Buffer | null): void;
  /** One of `count` pictures that go over the websocket only. */
  show(nodeId: string, index: number, count: number, picture: Picture): void;
};

export function openReport(engine: Engine, promptId: string, clientId: string | null): Report {
  const messages: StatusMessage[] = [];
  const states = new Map<string, NodeState>();
  const nodeNames = (nodeId: string) => ({
    node_id: nodeId,
    prompt_id: promptId,
    display_node_id: nodeId,
    parent_node_id: null,
    real_node_id: nodeId,
  });
  const tell = (type: string, data: { [key: string]: unknown }) => {
    if (clientId !== null) engine.hub.send(type, data, clientId);
  };
  const odd = engine.switches.nan.includes("frames") ? { rate: PYTHON_NUMBER.nan, left: PYTHON_NUMBER.infinity } : {};
  const setNode = (nodeId: string, state: NodeState) => {
    states.set(nodeId, state);
    const nodes = Object.fromEntries([...states].map(([id, own]) => [id, { ...own, ...odd, ...nodeNames(id) }]));
    engine.hub.send("progress_state", { prompt_id: promptId, nodes }, clientId);
  };
  return {
    messages,
    tell,
    setNode,
    message(type, data, toAll = false) {
      const stamped = { ...data, timestamp: Date.now() };
      messages.push([type, stamped]);
      if (clientId !== null || toAll) engine.hub.send(type, stamped, clientId);
    },
    tick(nodeId, value, max, preview) {
      setNode(nodeId, { value, max, state: "running" });
      if (preview)
        engine.hub.sendImage({ bytes: preview, mimeType: "image/png", metadata: nodeNames(nodeId) }, clientId);
      engine.hub.send("progress", { value, max, prompt_id: promptId, node: nodeId }, clientId);
    },
    show(nodeId, index, count, picture) {
      engine.hub.send("progress", { value: index, max: count, prompt_id: promptId, node: nodeId }, clientId);
      engine.hub.sendImage({ ...picture, metadata: nodeNames(nodeId) }, clientId);
    },
  };
}
