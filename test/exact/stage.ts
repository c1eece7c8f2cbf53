// A whole Sluice whose ComfyUI's mail is read on the way, and requests as the very text that a client sends.
import { readJson } from "../../schema/model/exact.ts";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { startTestApp, type TestApp } from "../support/app.ts";
import { soon } from "../support/soon.ts";
import { type RecordingProxy, startRecordingProxy } from "./recordingProxy.ts";

export interface Stage extends AsyncDisposable {
  app: TestApp;
  comfy: Simulator;
  proxy: RecordingProxy;
  /** Each sampler's inputs as their text was posted, once so many were. */
  posted(count: number): Promise<string[]>;
}

export async function startStage(environment: Record<string, string> = {}): Promise<Stage> {
  await using cleanUp = new AsyncDisposableStack();
  const comfy = await startSimulator({ seconds: 0 });
  cleanUp.defer(() => comfy.close());
  const proxy = cleanUp.use(await startRecordingProxy(comfy.url));
  const app = await startTestApp({ simulators: [], environment: { COMFYUI_URLS: proxy.url, ...environment } });
  cleanUp.defer(app.stop);
  const owned = cleanUp.move();
  return {
    app,
    comfy,
    proxy,
    posted: (count) =>
      soon(() => {
        const found = proxy.bodies().map((body) => /"class_type":"KSampler","inputs":(\{.*?\})/.exec(body)?.[1] ?? "");
        if (found.length < count) throw new Error(`${found.length} of ${count} were posted`);
        return found;
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A sampler with these inputs, as text, in a workflow that the simulator runs. */
export const sampler = (inputs: string): string => `{
  "3": {"class_type": "KSampler", "inputs": {${inputs}, "steps": 1, "sampler_name": "euler", "scheduler": "normal",
    "denoise": 1, "model": ["4", 0], "positive": ["6", 0], "negative": ["6", 0], "latent_image": ["5", 0]}},
  "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
  "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 16, "height": 16, "batch_size": 1}},
  "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lake", "clip": ["4", 1]}},
  "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
  "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "lake"}}
}`;

export const SUBMIT = "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { id } }";

export interface TextAnswer {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers have whatever shape the test asked for.
  data: any;
  errors: { message: string; extensions: { code: string; path?: (string | number)[] } }[] | undefined;
}

/** `variables` is JSON text, so that nothing in the test rounds what is sent. */
export async function askInText(url: string, query: string, variables = "{}"): Promise<TextAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"query": ${JSON.stringify(query)}, "variables": ${variables}}`,
  });
  return read(response.status, await response.text());
}

export const read = (status: number, text: string): TextAnswer => {
  const { data, errors } = readJson(text, { keep: "text" }) as Pick<TextAnswer, "data" | "errors">;
  return { status, text, data, errors };
};
