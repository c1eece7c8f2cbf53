// Chooses the colours and the kind of land for a text, so that a prompt's words show in its picture.
import { between, type Chance, chanceFrom } from "./chance.ts";
import { type Hsl, RECIPES, type Recipe } from "./recipes.ts";

export type Color = readonly [red: number, green: number, blue: number];

export type Land = "mountains" | "hills" | "dunes" | "city";

export type Mood = {
  land: Land;
  water: boolean;
  stars: boolean;
  /** From the zenith to the horizon. */
  sky: readonly [Color, Color, Color];
  sun: Color;
  /** The farthest ridge melts into the haze, the nearest has the ground's colour. */
  haze: Color;
  ground: Color;
};

type Tint = Omit<Mood, "land" | "water">;

export function chooseMood(text: string, seedChance: Chance): Mood {
  const words = text.toLowerCase();
  const textChance = chanceFrom(`mood ${words}`);
  const named = RECIPES.filter((recipe) => recipe.words.test(words));
  const pool = named.length > 0 ? named : RECIPES;
  const recipe = pool[Math.floor(textChance() * pool.length)] ?? RECIPES[0];
  const turn = (named.length > 0 ? 0 : between(textChance, -25, 25)) + between(seedChance, -14, 14);
  const lift = between(seedChance, -4, 5);
  const land = chooseLand(words, seedChance);
  const water = /sea|ocean|lake|river|water|beach|island/.test(words) || (land !== "dunes" && seedChance() < 0.4);
  return { land, water, ...mix(recipe as Recipe, turn, lift) };
}

function mix(recipe: Recipe, turn: number, lift: number): Tint {
  const tint = ([hue, saturation, light]: Hsl) => toRgb((hue + turn + 720) % 360, saturation, light + lift);
  const [zenith, middle, horizon] = recipe.sky;
  return {
    sky: [tint(zenith), tint(middle), tint(horizon)],
    sun: tint(recipe.sun),
    haze: tint(recipe.haze),
    ground: tint(recipe.ground),
    stars: recipe.stars === true,
  };
}

function chooseLand(words: string, chance: Chance): Land {
  if (/city|skyline|street|tower|cyber/.test(words)) return "city";
  if (/desert|dune|sand/.test(words)) return "dunes";
  if (/mountain|alps|peak|glacier|canyon/.test(words)) return "mountains";
  if (/hill|meadow|forest|field/.test(words)) return "hills";
  return (["mountains", "mountains", "hills", "dunes"] as const)[Math.floor(chance() * 4)] ?? "mountains";
}

function toRgb(hue: number, saturation: number, light: number): Color {
  const l = Math.max(0, Math.min(100, light)) / 100;
  const reach = (saturation / 100) * Math.min(l, 1 - l);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return 255 * (l - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
