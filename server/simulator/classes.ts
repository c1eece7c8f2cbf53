// The node classes that the simulator knows: their inputs as /object_info shows them, and how long they take.
import type { InputSpec, NodeClass } from "./spec.ts";

const CHECKPOINTS = [
  "v1-5-pruned-emaonly.safetensors",
  "v1-5-pruned-emaonly-fp16.safetensors",
  "sd_xl_base_1.0.safetensors",
  "dreamshaper_8.safetensors",
];
const SAMPLERS = [
  "euler",
  "euler_ancestral",
  "heun",
  "dpm_2",
  "lms",
  "dpmpp_2m",
  "dpmpp_2m_sde",
  "dpmpp_sde",
  "ddim",
  "uni_pc",
  "lcm",
];
const SCHEDULERS = [
  "simple",
  "sgm_uniform",
  "karras",
  "exponential",
  "ddim_uniform",
  "beta",
  "normal",
  "linear_quadratic",
];
const UPSCALERS = ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"];

const SIZE: InputSpec = ["INT", { default: 512, min: 1, max: 16384, step: 1 }];
const BATCH: InputSpec = ["INT", { default: 1, min: 1, max: 4096 }];
const IMAGE: InputSpec = ["IMAGE"];
const LATENT_SIZE: InputSpec = ["INT", { default: 512, min: 16, max: 16384, step: 8 }];
const SCALED_SIZE: InputSpec = ["INT", { default: 512, min: 0, max: 16384, step: 1 }];
const CROP: InputSpec = [["disabled", "center"]];
const DENOISE: InputSpec = ["FLOAT", { default: 1.0, min: 0.0, max: 1.0, step: 0.01 }];
const SEED: InputSpec = ["INT", { default: 0, min: 0, max: 2 ** 64, control_after_generate: true }];

export const NODE_CLASSES: { readonly [name: string]: NodeClass } = {
  EmptyImage: {
    inputs: {
      width: SIZE,
      height: SIZE,
      batch_size: BATCH,
      color: ["INT", { default: 0, min: 0, max: 16777215, step: 1 }],
    },
    outputs: ["IMAGE"],
    weight: 1,
    category: "image",
  },
  LoadImage: { inputs: { image: [["example.png"]] }, outputs: ["IMAGE", "MASK"], weight: 1, category: "image" },
  SaveImage: {
    inputs: { images: IMAGE, filename_prefix: ["STRING", { default: "ComfyUI" }] },
    outputs: [],
    isOutput: true,
    weight: 1,
    category: "image",
  },
  PreviewImage: { inputs: { images: IMAGE }, outputs: [], isOutput: true, weight: 1, category: "image" },
  SaveImageWebsocket: {
    inputs: { images: IMAGE },
    outputs: [],
    isOutput: true,
    sendsPictures: true,
    weight: 1,
    category: "api/image",
  },
  StartLoop: {
    inputs: {},
    optional: { parent_iteration: ["*"], initial_iteration_value: ["*"] },
    outputs: ["INT", "BOOLEAN", "BOOLEAN", "*", "*"],
    weight: 0,
    category: "utilities/looping",
  },
  EndLoop: {
    inputs: {},
    optional: { output_value: ["*"], next_iteration_value: ["*"] },
    outputs: ["*"],
    weight: 0,
    category: "utilities/looping",
  },
  ImageScale: {
    inputs: { image: IMAGE, upscale_method: [UPSCALERS], width: SCALED_SIZE, height: SCALED_SIZE, crop: CROP },
    outputs: ["IMAGE"],
    weight: 6,
    category: "image/upscaling",
  },
  ImageScaleBy: {
    inputs: {
      image: IMAGE,
      upscale_method: [UPSCALERS],
      scale_by: ["FLOAT", { default: 1.0, min: 0.01, max: 8.0, step: 0.01 }],
    },
    outputs: ["IMAGE"],
    weight: 6,
    category: "image/upscaling",
  },
  ImageInvert: { inputs: { image: IMAGE }, outputs: ["IMAGE"], weight: 2, category: "image" },
  ImageBlur: {
    inputs: {
      image: IMAGE,
      blur_radius: ["INT", { default: 1, min: 1, max: 31, step: 1 }],
      sigma: ["FLOAT", { default: 1.0, min: 0.1, max: 10.0, step: 0.1 }],
    },
    outputs: ["IMAGE"],
    weight: 6,
    category: "image/postprocessing",
  },
  CheckpointLoaderSimple: {
    inputs: { ckpt_name: [CHECKPOINTS] },
    outputs: ["MODEL", "CLIP", "VAE"],
    weight: 2,
    category: "loaders",
  },
  CLIPTextEncode: {
    inputs: { text: ["STRING", { multiline: true, dynamicPrompts: true }], clip: ["CLIP"] },
    outputs: ["CONDITIONING"],
    weight: 1,
    category: "conditioning",
  },
  CLIPSetLastLayer: {
    inputs: { clip: ["CLIP"], stop_at_clip_layer: ["INT", { default: -1, min: -24, max: -1, step: 1 }] },
    outputs: ["CLIP"],
    weight: 0,
    category: "conditioning",
  },
  EmptyLatentImage: {
    inputs: { width: LATENT_SIZE, height: LATENT_SIZE, batch_size: BATCH },
    outputs: ["LATENT"],
    weight: 0,
    category: "latent",
  },
  LatentUpscale: {
    inputs: { samples: ["LATENT"], upscale_method: [UPSCALERS], width: SCALED_SIZE, height: SCALED_SIZE, crop: CROP },
    outputs: ["LATENT"],
    weight: 1,
    category: "latent",
  },
  KSampler: {
    inputs: {
      model: ["MODEL"],
      seed: SEED,
      steps: ["INT", { default: 20, min: 1, max: 10000 }],
      cfg: ["FLOAT", { default: 8.0, min: 0.0, max: 100.0, step: 0.1 }],
      sampler_name: [SAMPLERS],
      scheduler: [SCHEDULERS],
      positive: ["CONDITIONING"],
      negative: ["CONDITIONING"],
      latent_image: ["LATENT"],
      denoise: DENOISE,
    },
    outputs: ["LATENT"],
    weight: 30,
    stepsInput: "steps",
    category: "sampling",
  },
  VAELoader: {
    inputs: { vae_name: [["vae-ft-mse-840000-ema-pruned.safetensors"]] },
    outputs: ["VAE"],
    weight: 1,
    category: "loaders",
  },
  VAEDecode: { inputs: { samples: ["LATENT"], vae: ["VAE"] }, outputs: ["IMAGE"], weight: 3, category: "latent" },
  VAEEncode: { inputs: { pixels: IMAGE, vae: ["VAE"] }, outputs: ["LATENT"], weight: 3, category: "latent" },
};
