// The workflows of docs/examples, as text and as JSON: they really run on a simulated ComfyUI.
import { readFile } from "node:fs/promises";
import { parseWorkflow } from "../../schema/model/workflow.ts";

const read = (name: string): Promise<string> =>
  readFile(new URL(`../../docs/examples/${name}.json`, import.meta.url), "utf8");

export const textToImageText = await read("text-to-image");
export const textToImage = parseWorkflow(JSON.parse(textToImageText), []);
