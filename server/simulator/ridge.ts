// The outline of one range of land: its height for every column.
import { between, type Chance } from "./chance.ts";
import type { Land } from "./palette.ts";

/** Heights in shares of the picture, from 0 (nothing) to about 1; x runs over shares of the width. */
export function drawRidge(land: Land, columns: number, chance: Chance, fine: number): Float32Array {
  switch (land) {
    case "mountains":
      return waves(columns, chance, { octaves: 6, start: between(chance, 1.2, 2.2) * fine, fall: 0.5, sharp: true });
    case "hills":
      return waves(columns, chance, { octaves: 3, start: between(chance, 1.0, 2.0) * fine, fall: 0.35, sharp: false });
    case "dunes":
      return waves(columns, chance, { octaves: 2, start: between(chance, 0.6, 1.3) * fine, fall: 0.3, sharp: true });
    case "city":
      return towers(columns, chance, fine);
  }
}

type Shape = { octaves: number; start: number; fall: number; sharp: boolean };

function waves(columns: number, chance: Chance, shape: Shape): Float32Array {
  const heights = new Float32Array(columns);
  let scale = 1;
  let sum = 0;
  for (let octave = 0; octave < shape.octaves; octave += 1) {
    const knots = Array.from({ length: 64 }, chance);
    const frequency = shape.start * 2 ** octave;
    const offset = chance() * 16;
    for (let x = 0; x < columns; x += 1) {
      const raw = smooth(knots, offset + (x / columns) * frequency);
      heights[x] = (heights[x] ?? 0) + scale * (shape.sharp ? 1 - Math.abs(2 * raw - 1) : raw);
    }
    sum += scale;
    scale *= shape.fall;
  }
  return heights.map((height) => height / sum);
}

function smooth(knots: readonly number[], at: number): number {
  const left = Math.floor(at);
  const part = at - left;
  const ease = part * part * (3 - 2 * part);
  const a = knots[left % knots.length] ?? 0;
  const b = knots[(left + 1) % knots.length] ?? 0;
  return a + (b - a) * ease;
}

function towers(columns: number, chance: Chance, fine: number): Float32Array {
  const heights = new Float32Array(columns);
  let x = 0;
  while (x < columns) {
    const width = Math.max(2, Math.round((columns * between(chance, 0.03, 0.08)) / fine));
    const height = chance() < 0.15 ? between(chance, 0.8, 1.15) : between(chance, 0.25, 0.8);
    heights.fill(height, x, x + width);
    if (chance() < 0.3)
      heights.fill(height + 0.12, x + (width >> 1), x + (width >> 1) + Math.max(1, Math.round(columns / 250)));
    x += width;
  }
  return heights;
}
