// Reads the files and results of a finished prompt out of ComfyUI's per-node `outputs`.
import { cutText } from "./bound.ts";
import type { Made, RunOutput } from "./outcome.ts";
import { asArray, asObject, type Shape } from "./shape.ts";
import { isOverSocket, MOST_CHARACTERS, readUiValue } from "./uiValue.ts";

const MOST_OUTPUTS = 5_000;
const MOST_CHARACTERS_IN_ALL = 8_000_000;

/** Everything that its nodes reported, up to a bound: what is left out or cut is counted. */
export function parseOutputs(value: unknown): Made {
  const nodes = Object.entries(asObject(value) ?? {}).map(([nodeId, ui]) => [nodeId, asObject(ui) ?? {}] as const);
  const found = nodes.flatMap(([nodeId, ui]) =>
    Object.entries(ui).flatMap(([key, said]) => (isHint(key, said, ui) ? [] : readUiValue(nodeId, key, said))),
  );
  const overSocket = nodes.flatMap(([nodeId, ui]) => Object.values(ui).flatMap((said) => pictures(nodeId, said)));
  const { outputs, cut } = bounded(found);
  return { outputs, ...(cut > 0 && { cut }), ...(overSocket.length > 0 && { overSocket }) };
}

/** `animated: [true]` says how to show the files beside it: it is no result. */
function isHint(key: string, said: unknown, ui: Shape): boolean {
  return key === "animated" && asArray(said).every((item) => typeof item === "boolean") && Object.keys(ui).length > 1;
}

/** The node, once for each picture that it says to have sent over the websocket. */
function pictures(nodeId: string, said: unknown): string[] {
  return asArray(said)
    .filter(isOverSocket)
    .map(() => nodeId);
}

function bounded(found: readonly RunOutput[]): { outputs: RunOutput[]; cut: number } {
  let room = MOST_CHARACTERS_IN_ALL;
  let cut = Math.max(0, found.length - MOST_OUTPUTS);
  const outputs = found.slice(0, MOST_OUTPUTS).map((output) => {
    if (output.text === undefined) return output;
    const most = Math.min(MOST_CHARACTERS, room);
    if (output.text.length > most) cut += 1;
    const text = cutText(output.text, most);
    room = Math.max(0, room - text.length);
    return { ...output, text };
  });
  return { outputs, cut };
}
