// What the simulator says of itself: /system_stats, /features, /object_info.
import { totalmem } from "node:os";
import type { Engine } from "./engine.ts";
import { classOf, describeClass, NODE_NAMES } from "./nodes.ts";
import { hasReached } from "./release.ts";
import { ok, type Reply } from "./reply.ts";

const GIB = 1024 ** 3;

export function systemStats({ log, switches: { version } }: Engine): Reply {
  log.lookedAtMs = performance.now();
  const ram = { ram_total: totalmem(), ram_free: Math.round(totalmem() / 2) };
  const python = { python_version: "3.12.0 (simulated)", pytorch_version: "0.0.0 (simulated)", embedded_python: false };
  const system = {
    os: process.platform,
    ...ram,
    comfyui_version: version,
    ...python,
    argv: ["main.py"],
    sluice_simulator: true,
  };
  const vram = { vram_total: 8 * GIB, vram_free: 7 * GIB, torch_vram_total: GIB, torch_vram_free: GIB };
  return ok({ system, devices: [{ name: "Simulated GPU", type: "cuda", index: 0, ...vram }] });
}

/** Empty for versions that had no feature flags yet. */
export function featureFlags(version: string): { [key: string]: unknown } {
  if (!hasReached(version, "0.3.45")) return {};
  return {
    supports_preview_metadata: true,
    supports_model_type_tags: true,
    max_upload_size: 104857600,
    extension: { manager: { supports_v4: true } },
    node_replacements: true,
    assets: false,
  };
}

/** The folders of /models. */
export const MODEL_FOLDERS = (
  "checkpoints configs loras vae text_encoders diffusion_models clip_vision style_models embeddings diffusers vae_approx controlnet gligen " +
  "upscale_models latent_upscale_models custom_nodes datasets hypernetworks photomaker classifiers model_patches audio_encoders " +
  "background_removal frame_interpolation geometry_estimation optical_flow detection"
).split(" ");

export function objectInfo(name: string | undefined): Reply {
  const names = name === undefined ? NODE_NAMES : [name];
  const known = names.flatMap((own) => {
    const node = classOf(own, "refuse");
    return node ? [[own, describeClass(own, node)]] : [];
  });
  return ok(Object.fromEntries(known));
}
