// The three ways in which a prompt reports that something went wrong.
import type { Run } from "./execute.ts";
import { type NodeFailure, showInputs } from "./failure.ts";
import { PYTHON_NUMBER } from "./writeJson.ts";

export function tellBlocked(run: Run): void {
  const [nodeId = "1"] = run.item[4];
  run.report.tell("execution_error", {
    ...errorFrame(run, nodeId),
    ...shownError("ExecutionBlocked", "Execution blocked: nothing to do"),
  });
}

export function tellInterrupted(run: Run): void {
  const { promptId, nodeId, nodeType } = placeOf(run);
  const data = { prompt_id: promptId, node_id: nodeId, node_type: nodeType, executed: run.executed };
  run.report.message("execution_interrupted", data, true);
}

export function tellFailed(run: Run, failure: NodeFailure): void {
  const { nodeId } = placeOf(run);
  run.report.message("execution_error", {
    ...errorFrame(run, nodeId),
    ...shownError(failure.exceptionType, failure.message),
  });
}

function shownError(type: string, message: string): { [key: string]: unknown } {
  return { exception_message: message, exception_type: type };
}

function errorFrame(run: Run, nodeId: string): { [key: string]: unknown } {
  const node = run.item[2][nodeId];
  return {
    prompt_id: run.item[1],
    node_id: nodeId,
    node_type: node?.class_type ?? "",
    executed: run.executed,
    exception_message: "",
    exception_type: "",
    traceback: ['  File "execution.py", line 545, in execute\n'],
    current_inputs: {
      ...showInputs(node?.inputs ?? {}),
      ...(run.engine.switches.nan.includes("errors") && { value: [PYTHON_NUMBER.nan, PYTHON_NUMBER.infinity] }),
    },
    current_outputs: [...run.executed, nodeId],
  };
}

function placeOf(run: Run): { promptId: string; nodeId: string; nodeType: string } {
  const nodeId = run.current ?? run.item[4][0] ?? "";
  return { promptId: run.item[1], nodeId, nodeType: run.item[2][nodeId]?.class_type ?? "" };
}
