// Paints a landscape: sky, sun, ranges of land in the haze, and water that mirrors them.
import { between, type Chance, chanceFrom } from "./chance.ts";
import { type Color, chooseMood, type Mood } from "./palette.ts";
import type { Scene } from "./picture.ts";
import type { Pixels } from "./png.ts";
import { drawRidge } from "./ridge.ts";

type Range = { tops: Float32Array; crest: Color; foot: Color };

const RANGES = 5;

export function paintLandscape(scene: Scene, index: number, width: number, height: number): Pixels {
  const chance = chanceFrom(`${scene.seed}+${index} ${scene.text} ${scene.negative} ${scene.model}`);
  const mood = chooseMood(scene.text, chance);
  const pixels: Pixels = { width, height, data: new Uint8Array(width * height * 3) };
  const shore = mood.water ? Math.round(height * between(chance, 0.66, 0.78)) : height;
  paintSky(pixels, mood, chance, shore);
  const ranges = raiseLand(mood, chance, width, height, shore);
  paintLand(pixels, ranges, shore);
  if (mood.land === "city") lightWindows(pixels, ranges, chance, shore);
  if (mood.water) mirror(pixels, mood, chance, shore);
  return pixels;
}

function paintSky({ width, height, data }: Pixels, mood: Mood, chance: Chance, shore: number): void {
  const [sunX, sunY] = [width * between(chance, 0.15, 0.85), height * between(chance, 0.14, 0.5)];
  const radius = Math.min(width, height) * between(chance, 0.035, 0.085);
  const horizon = Math.min(shore, height * 0.75);
  for (let y = 0; y < shore; y += 1) {
    const down = Math.min(1, y / horizon);
    const base = down < 0.5 ? blend(mood.sky[0], mood.sky[1], down * 2) : blend(mood.sky[1], mood.sky[2], down * 2 - 1);
    for (let x = 0; x < width; x += 1) {
      const far = ((x - sunX) ** 2 + (y - sunY) ** 2) / radius ** 2;
      const light = far < 1 ? 1 : Math.min(1, 0.85 / (0.45 + far * 0.16) + Math.max(0, (1.25 - far) * 4));
      put(data, (y * width + x) * 3, base, mood.sun, far < 1 ? 1 : light * 0.6);
    }
  }
  if (!mood.stars) return;
  for (let count = 0; count < 140; count += 1) {
    const spot = Math.floor(chance() * shore * 0.65) * width + Math.floor(chance() * width);
    put(data, spot * 3, mood.sky[0], [255, 255, 255], between(chance, 0.3, 0.95));
  }
}

function raiseLand(mood: Mood, chance: Chance, width: number, height: number, shore: number): Range[] {
  return Array.from({ length: RANGES }, (_, order) => {
    const near = (order + 1) / RANGES;
    const heights = drawRidge(mood.land, width, chance, 1 + near * 0.6);
    const foot = shore - (mood.water ? 0 : height * 0.02) - height * (1 - near) * (mood.water ? 0.05 : 0.16);
    const reach = height * (mood.water ? 0.34 : 0.42) * (1.1 - near * 0.75);
    const tops = heights.map((top) => foot - top * reach);
    const crest = blend(mood.haze, mood.ground, near ** 1.3);
    return { tops, crest, foot: blend(crest, mood.haze, 0.55 * (1 - near * 0.6)) };
  });
}

function paintLand({ width, height, data }: Pixels, ranges: readonly Range[], shore: number): void {
  const depth = height * 0.3;
  for (const { tops, crest, foot } of ranges) {
    for (let x = 0; x < width; x += 1) {
      const top = tops[x] ?? shore;
      for (let y = Math.max(0, Math.ceil(top)); y < shore; y += 1) {
        put(data, (y * width + x) * 3, crest, foot, Math.min(1, (y - top) / depth));
      }
      // The edge is softened by how much of the pixel above the ridge covers.
      const edge = Math.ceil(top) - 1;
      if (edge >= 0 && edge < shore) mixIn(data, (edge * width + x) * 3, crest, Math.ceil(top) - top);
    }
  }
}

function lightWindows({ width, data }: Pixels, ranges: readonly Range[], chance: Chance, shore: number): void {
  const size = Math.max(1, Math.round(width / 220));
  for (const { tops } of ranges.slice(2)) {
    for (let x = size; x < width - size; x += size * 3) {
      const top = Math.max(0, Math.ceil(Math.max(tops[x] ?? 0, tops[x + size] ?? 0)));
      for (let y = top + size * 2; y < shore - size; y += size * 4) {
        if (chance() > 0.22) continue;
        for (let part = 0; part < size * size; part += 1) {
          mixIn(data, ((y + Math.floor(part / size)) * width + x + (part % size)) * 3, [255, 214, 140], 0.8);
        }
      }
    }
  }
}

function mirror({ width, height, data }: Pixels, mood: Mood, chance: Chance, shore: number): void {
  const phase = chance() * 6;
  for (let y = shore; y < height; y += 1) {
    const depth = (y - shore) / Math.max(1, height - shore);
    const above = Math.max(0, shore - 1 - Math.round((y - shore) * 1.5));
    const sway = Math.sin(y * 0.9 + phase) * (1 + depth * 5) + Math.sin(y * 0.23) * depth * 6;
    for (let x = 0; x < width; x += 1) {
      const from = (above * width + Math.max(0, Math.min(width - 1, Math.round(x + sway)))) * 3;
      const shown: Color = [data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0];
      put(data, (y * width + x) * 3, shown, mood.ground, 0.18 + depth * 0.4);
    }
  }
}

function put(data: Uint8Array, at: number, from: Color, to: Color, share: number): void {
  data[at] = from[0] + (to[0] - from[0]) * share;
  data[at + 1] = from[1] + (to[1] - from[1]) * share;
  data[at + 2] = from[2] + (to[2] - from[2]) * share;
}

function mixIn(data: Uint8Array, at: number, color: Color, share: number): void {
  put(data, at, [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0], color, share);
}

function blend(from: Color, to: Color, share: number): Color {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}
