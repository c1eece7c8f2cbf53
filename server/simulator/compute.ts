// What each node makes of its inputs: recipes, never pixels.
import { type Picture, resize, solid, type Value } from "./picture.ts";

export type Inputs = { readonly [name: string]: Value | unknown };

/** More than this and the simulated card is full. */
const MOST_LATENT_PIXELS = 4096 * 4096;

export class OutOfMemory extends Error {}

export function computeNode(classType: string, inputs: Inputs): Value[] {
  switch (classType) {
    case "EmptyImage":
      return [
        image(solid(num(inputs, "width"), num(inputs, "height"), num(inputs, "batch_size"), num(inputs, "color"))),
      ];
    case "LoadImage":
      return [image({ ...solid(512, 512, 1, 0), paint: { kind: "file", name: str(inputs, "image") } })];
    case "ImageScale": {
      const from = picture(inputs, "image");
      return [image(resize(from, ...sizeOf(inputs, from)))];
    }
    case "ImageScaleBy": {
      const from = picture(inputs, "image");
      const by = num(inputs, "scale_by");
      return [image(resize(from, Math.max(1, Math.round(from.width * by)), Math.max(1, Math.round(from.height * by))))];
    }
    case "ImageInvert": {
      const from = picture(inputs, "image");
      return [image({ ...from, inverted: !from.inverted })];
    }
    case "ImageBlur": {
      const from = picture(inputs, "image");
      return [
        image({ ...from, blur: Math.hypot(from.blur, Math.min(num(inputs, "blur_radius"), 3 * num(inputs, "sigma"))) }),
      ];
    }
    case "CheckpointLoaderSimple":
      return Array.from({ length: 3 }, (): Value => ({ kind: "model", name: str(inputs, "ckpt_name") }));
    case "CLIPTextEncode":
      return [{ kind: "text", text: str(inputs, "text") }];
    case "EmptyLatentImage":
      return [latent(solid(num(inputs, "width"), num(inputs, "height"), num(inputs, "batch_size"), 0))];
    case "LatentUpscale": {
      const from = picture(inputs, "samples");
      return [latent(resize(from, ...sizeOf(inputs, from)))];
    }
    case "KSampler":
      return [latent(sample(inputs))];
    case "VAEDecode":
      return [image(picture(inputs, "samples"))];
    case "VAEEncode":
      return [latent(picture(inputs, "pixels"))];
    default:
      return Object.values(inputs).filter(isValue);
  }
}

function sample(inputs: Inputs): Picture {
  const from = picture(inputs, "latent_image");
  if (from.width * from.height * from.batch > MOST_LATENT_PIXELS) throw new OutOfMemory();
  const scene = {
    seed: num(inputs, "seed"),
    text: text(inputs, "positive"),
    negative: text(inputs, "negative"),
    model: modelName(inputs, "model"),
  };
  return { ...from, inverted: false, blur: 0, paint: { kind: "scene", scene } };
}

function sizeOf(inputs: Inputs, from: Picture): [number, number] {
  const width = num(inputs, "width");
  const height = num(inputs, "height");
  // 0 keeps the proportion.
  if (width === 0 && height === 0) return [from.width, from.height];
  if (width === 0) return [Math.max(1, Math.round((from.width * height) / from.height)), height];
  return [width, height === 0 ? Math.max(1, Math.round((from.height * width) / from.width)) : height];
}

function image(picture: Picture): Value {
  return { kind: "image", picture };
}

function latent(picture: Picture): Value {
  return { kind: "latent", picture };
}

export function isValue(input: unknown): input is Value {
  return typeof input === "object" && input !== null && "kind" in input;
}

export function picture(inputs: Inputs, name: string): Picture {
  const input = inputs[name];
  if (isValue(input) && (input.kind === "image" || input.kind === "latent")) return input.picture;
  return solid(512, 512, 1, 0);
}

function text(inputs: Inputs, name: string): string {
  const input = inputs[name];
  return isValue(input) && input.kind === "text" ? input.text : "";
}

function modelName(inputs: Inputs, name: string): string {
  const input = inputs[name];
  return isValue(input) && input.kind === "model" ? input.name : "";
}

function num(inputs: Inputs, name: string): number {
  const value = Number(inputs[name]);
  return Number.isFinite(value) ? value : 0;
}

function str(inputs: Inputs, name: string): string {
  return String(inputs[name] ?? "");
}
