// Sets an input in the workflow's text: the text stays the one truth about what is submitted.
import type { Setting } from "./inputs.ts";
import type { Workflow } from "./read-workflow.ts";

export const setInput = (workflow: Workflow, path: string, value: Setting): string => {
  const place = path.indexOf(".inputs.");
  const [id, name] = [path.slice(0, place), path.slice(place + ".inputs.".length)];
  const node = workflow[id];
  if (!(node instanceof Object && "inputs" in node && node.inputs instanceof Object)) return text(workflow);
  return text({ ...workflow, [id]: { ...node, inputs: { ...node.inputs, [name]: value } } });
};

const text = (workflow: Workflow): string => JSON.stringify(workflow, null, 2);
