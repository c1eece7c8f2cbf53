// What an image is before anybody looks at it: a recipe, drawn only when it is asked for.

export type Scene = { seed: number; text: string; negative: string; model: string };

export type Picture = {
  width: number;
  height: number;
  batch: number;
  paint: { kind: "solid"; color: number } | { kind: "scene"; scene: Scene } | { kind: "file"; name: string };
  inverted: boolean;
  /** In pixels of the final size. */
  blur: number;
};

export function solid(width: number, height: number, batch: number, color: number): Picture {
  return { width, height, batch, paint: { kind: "solid", color }, inverted: false, blur: 0 };
}

export function resize(picture: Picture, width: number, height: number): Picture {
  return { ...picture, width, height, blur: (picture.blur * width) / Math.max(1, picture.width) };
}

/** What flows along a link of the graph. */
export type Value =
  | { kind: "image"; picture: Picture }
  | { kind: "latent"; picture: Picture }
  | { kind: "text"; text: string }
  | { kind: "model"; name: string };
