// Blurs pixels in place, with two passes of a running mean.
import type { Pixels } from "./png.ts";

export function blurPixels({ width, height, data }: Pixels, radius: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    for (let y = 0; y < height; y += 1) meanLine(data, y * width * 3 + channel, 3, width, radius);
    for (let x = 0; x < width; x += 1) meanLine(data, x * 3 + channel, width * 3, height, radius);
  }
}

function meanLine(data: Uint8Array, start: number, step: number, length: number, radius: number): void {
  const line = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) line[i] = data[start + i * step] ?? 0;
  const at = (i: number) => line[Math.max(0, Math.min(length - 1, i))] ?? 0;
  let sum = 0;
  for (let i = -radius; i <= radius; i += 1) sum += at(i);
  for (let i = 0; i < length; i += 1) {
    data[start + i * step] = sum / (2 * radius + 1);
    sum += at(i + radius + 1) - at(i - radius);
  }
}
