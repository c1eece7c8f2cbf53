// Draws the small pictures that a sampler shows while it works: coarse first, finer with each step.
import { drawPicture } from "./paint.ts";
import type { Picture } from "./picture.ts";
import { encodePng, type Pixels } from "./png.ts";

const LONGEST_SIDE = 128;

export function drawPreview(picture: Picture, done: number): Buffer {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const pixels = drawPicture({ ...picture, width, height }, 0);
  return encodePng(coarsen(pixels, done));
}

/** Blocks that shrink from 24 pixels to one, under noise that fades. */
function coarsen({ width, height, data }: Pixels, done: number): Pixels {
  const block = Math.max(1, Math.round(24 * (1 - done) ** 1.5));
  const noise = 150 * (1 - done);
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    const top = y - (y % block);
    for (let x = 0; x < width; x += 1) {
      const left = x - (x % block);
      const from = (Math.min(height - 1, top + (block >> 1)) * width + Math.min(width - 1, left + (block >> 1))) * 3;
      const jitter = ((((left * 73856093) ^ (top * 19349663)) >>> 8) % 256) / 255 - 0.5;
      const to = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        out[to + channel] = Math.max(0, Math.min(255, (data[from + channel] ?? 0) + jitter * noise));
      }
    }
  }
  return { width, height, data: out };
}
