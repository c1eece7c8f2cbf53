// The workflows of the stories: quick ones, whose only cost is what a gate of the simulator adds.

/** One plain picture; needs no model. */
export const COLORS = {
  "1": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 0 } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "color" } },
};

/** ComfyUI refuses it: a picture has a width. */
export const FAILING = { ...COLORS, "1": { class_type: "EmptyImage", inputs: { ...COLORS["1"].inputs, width: 0 } } };

/** A sampler that shows previews while it works; the models are the simulator's. */
export const SAMPLED = {
  "3": {
    class_type: "KSampler",
    inputs: {
      seed: 7,
      steps: 10,
      cfg: 7,
      sampler_name: "euler",
      scheduler: "normal",
      denoise: 1,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["6", 0],
      latent_image: ["5", 0],
    },
  },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "v1-5-pruned-emaonly.safetensors" } },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a lake", clip: ["4", 1] } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "lake" } },
};
