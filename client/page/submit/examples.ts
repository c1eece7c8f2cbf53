// Workflows to begin with, in ComfyUI's API format.
export type Example = {
  readonly name: string;
  readonly needs: string;
  readonly workflow: Readonly<Record<string, unknown>>;
};

const textToImage = {
  "3": {
    class_type: "KSampler",
    inputs: {
      seed: 42,
      steps: 20,
      cfg: 7,
      sampler_name: "euler",
      scheduler: "normal",
      denoise: 1,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
    },
  },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "v1-5-pruned-emaonly-fp16.safetensors" } },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 512, height: 512, batch_size: 1 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a canal lock at dawn, mist over the water", clip: ["4", 1] } },
  "7": { class_type: "CLIPTextEncode", inputs: { text: "text, watermark", clip: ["4", 1] } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
  "9": { class_type: "SaveImage", inputs: { filename_prefix: "canal", images: ["8", 0] } },
};

const plainColour = {
  "1": { class_type: "EmptyImage", inputs: { width: 512, height: 512, batch_size: 1, color: 2003199 } },
  "2": { class_type: "SaveImage", inputs: { filename_prefix: "colour", images: ["1", 0] } },
};

export const EXAMPLES = [
  { name: "Text to image", needs: "needs a Stable Diffusion 1.5 checkpoint", workflow: textToImage },
  { name: "Plain colour", needs: "needs no model, runs on any ComfyUI", workflow: plainColour },
] as const satisfies readonly Example[];
