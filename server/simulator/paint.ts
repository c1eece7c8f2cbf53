// Draws a picture from its recipe.
import { blurPixels } from "./blur.ts";
import { paintLandscape } from "./landscape.ts";
import type { Picture } from "./picture.ts";
import type { Pixels } from "./png.ts";

/** Bigger ones are drawn smaller: nobody looks at the pixels of a simulation. */
const LONGEST_SIDE = 1536;

export function drawPicture(picture: Picture, index: number): Pixels {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const pixels = paint(picture, index, width, height);
  if (picture.blur >= 1) blurPixels(pixels, Math.round(picture.blur * scale));
  if (picture.inverted) for (let i = 0; i < pixels.data.length; i += 1) pixels.data[i] = 255 - (pixels.data[i] ?? 0);
  return pixels;
}

function paint({ paint: how }: Picture, index: number, width: number, height: number): Pixels {
  switch (how.kind) {
    case "scene":
      return paintLandscape(how.scene, index, width, height);
    case "file":
      return paintLandscape({ seed: 1, text: how.name, negative: "", model: "" }, 0, width, height);
    case "solid": {
      const data = new Uint8Array(width * height * 3);
      const color = Buffer.from([how.color >> 16, how.color >> 8, how.color].map((channel) => channel & 255));
      return { width, height, data: data.byteLength > 0 ? Buffer.from(data.buffer).fill(color) : data };
    }
  }
}
