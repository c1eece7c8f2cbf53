// Takes a workflow out of a file that somebody dropped or chose: its JSON, or a picture that ComfyUI saved.
import { change, draft } from "./draft.ts";
import { isPng, readTexts } from "./png.ts";

export const takeFile = async (file: File): Promise<void> => {
  const taken = await read(file).catch(() => ({ problem: `${file.name} can't be read.` }));
  if ("problem" in taken) return change({ unread: taken.problem });
  const name = draft.get().name || file.name.replace(/\.(json|png)$/i, "");
  change({ text: taken.text, name, axes: [], variants: null });
};

type Taken = { readonly text: string } | { readonly problem: string };

const read = async (file: File): Promise<Taken> => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isPng(bytes)) return readPicture(file.name, await readTexts(bytes));
  if (file.type.startsWith("image/")) return { problem: `${file.name} carries no workflow: only PNG pictures do.` };
  return { text: new TextDecoder().decode(bytes) };
};

const readPicture = (name: string, texts: ReadonlyMap<string, string>): Taken => {
  const prompt = texts.get("prompt");
  if (prompt !== undefined) return { text: pretty(prompt) };
  if (texts.has("workflow")) {
    return {
      problem: `${name} carries its workflow only in the format of ComfyUI's editor. Drop it on ComfyUI, choose Workflow → Export (API), and use that file.`,
    };
  }
  return { problem: `${name} carries no workflow: ComfyUI didn't save it, or another program wrote it again.` };
};

/** The folder that Sluice puts before a file's name belongs to the job that made the picture, not to the workflow. */
const OWN_FOLDER = /^sluice\/job_[0-9a-f]{32}\/\d+-\d+\//;

const pretty = (json: string): string => {
  const plain = (key: string, value: unknown): unknown =>
    key === "filename_prefix" && typeof value === "string" ? value.replace(OWN_FOLDER, "") : value;
  try {
    return JSON.stringify(JSON.parse(json, plain), null, 2);
  } catch {
    return json;
  }
};
