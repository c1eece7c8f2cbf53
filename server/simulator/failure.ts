// How a node fails in the simulator, in the words of the real thing.
import { type Inputs, isValue, OutOfMemory } from "./compute.ts";
import { OutsideFolder } from "./files.ts";
import type { GraphNode } from "./heap.ts";
import type { Failure } from "./switches.ts";

export class NodeFailure extends Error {
  readonly exceptionType: string;

  constructor(exceptionType: string, message: string) {
    super(message);
    this.exceptionType = exceptionType;
  }
}

const OUT_OF_MEMORY =
  "Allocation on device 0 would exceed allowed memory. (out of memory)\nCurrently allocated     : 7.05 GiB\n" +
  "Requested               : 16.00 GiB\nDevice limit            : 8.00 GiB\n";
const OUTSIDE =
  "**** ERROR: Saving image outside the output folder is not allowed.\n full_output_folder: …\n         output_dir: …\n";

export function throwPlanned(failures: readonly Failure[], nodeId: string, node: GraphNode): void {
  const failure = failures.find(
    ({ classType, nodeId: id, input }) =>
      (classType === undefined || classType === node.class_type) &&
      (id === undefined || id === nodeId) &&
      (input === undefined || node.inputs[input.name] === input.value),
  );
  if (!failure) return;
  const oom = failure.kind === "oom";
  const message = failure.message ?? (oom ? OUT_OF_MEMORY : "The simulator was told to fail here.");
  throw new NodeFailure(oom ? "torch.OutOfMemoryError" : "RuntimeError", message);
}

export function asNodeFailure(error: unknown): NodeFailure | null {
  if (error instanceof NodeFailure) return error;
  if (error instanceof OutOfMemory) return new NodeFailure("torch.OutOfMemoryError", OUT_OF_MEMORY);
  if (error instanceof OutsideFolder) return new NodeFailure("Exception", OUTSIDE);
  return null;
}

/** ComfyUI stringifies whole tensors into this. */
export function showInputs(inputs: Inputs): { [name: string]: string[] } {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, [isValue(input) ? tensor() : String(input)]]),
  );
}

function tensor(): string {
  const row = "[0., 0., 0.],\n          ".repeat(3);
  return `tensor([[[${row}...,\n          ${row.trimEnd()}]]])`;
}
