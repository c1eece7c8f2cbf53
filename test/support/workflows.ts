// Small workflows for tests of the model: valid, and shaped to order.
import type { Json } from "../../schema/model/json.ts";
import type { Workflow } from "../../schema/model/workflow.ts";

export const TEXT_TO_IMAGE: Workflow = {
  "3": {
    class_type: "KSampler",
    inputs: {
      seed: 1,
      cfg: 7.5,
      model: ["4", 0],
      positive: ["6", 0],
      latent_image: ["5", 0],
      "denoise.start.inputs.at": 1,
    },
    _meta: { title: "Sampler" },
  },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "a.safetensors" } },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 512, height: 512 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a cat", clip: ["4", 1] } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "cats/cat" } },
};

export const nodeOf = (inputs: { readonly [name: string]: Json } = {}) => ({ class_type: "Any", inputs });

/** Node n links to node n − 1; written last node first, so that a walk must go all the way down at once. */
export const chainOf = (length: number): Workflow => {
  const ids = Array.from({ length }, (_, index) => length - 1 - index);
  return Object.fromEntries(ids.map((id) => [`n${id}`, nodeOf(id === 0 ? {} : { input: [`n${id - 1}`, 0] })]));
};
