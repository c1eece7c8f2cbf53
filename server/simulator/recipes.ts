// The colours of each kind of light, and the words that ask for it.

/** Hue, saturation, lightness; the seed shifts the hue a little. */
export type Hsl = readonly [number, number, number];
export type Recipe = { words: RegExp; sky: readonly [Hsl, Hsl, Hsl]; sun: Hsl; haze: Hsl; ground: Hsl; stars?: true };

export const RECIPES: readonly Recipe[] = [
  {
    words: /night|moon|midnight|star|dark|space|galaxy/,
    sky: [
      [232, 60, 9],
      [240, 48, 19],
      [262, 38, 34],
    ],
    sun: [48, 55, 92],
    haze: [240, 30, 34],
    ground: [238, 46, 6],
    stars: true,
  },
  {
    words: /sunset|dusk|evening|autumn|fire/,
    sky: [
      [255, 42, 26],
      [338, 62, 48],
      [28, 96, 62],
    ],
    sun: [44, 100, 82],
    haze: [16, 62, 54],
    ground: [278, 46, 11],
  },
  {
    words: /dawn|sunrise|morning|spring|pink|flower/,
    sky: [
      [218, 52, 56],
      [322, 48, 72],
      [34, 92, 80],
    ],
    sun: [50, 100, 92],
    haze: [330, 38, 72],
    ground: [248, 34, 24],
  },
  {
    words: /snow|winter|ice|frost|glacier/,
    sky: [
      [212, 46, 48],
      [204, 48, 70],
      [196, 44, 90],
    ],
    sun: [54, 80, 97],
    haze: [204, 36, 84],
    ground: [214, 38, 36],
  },
  {
    words: /forest|green|jungle|tree|meadow/,
    sky: [
      [192, 46, 52],
      [170, 40, 70],
      [74, 56, 86],
    ],
    sun: [58, 92, 92],
    haze: [150, 28, 66],
    ground: [150, 54, 11],
  },
  {
    words: /desert|dune|sand|gold|canyon/,
    sky: [
      [206, 52, 52],
      [32, 62, 76],
      [40, 88, 80],
    ],
    sun: [48, 100, 92],
    haze: [32, 62, 70],
    ground: [18, 62, 22],
  },
  {
    words: /neon|cyber|city|robot|purple/,
    sky: [
      [264, 72, 12],
      [292, 66, 28],
      [326, 82, 52],
    ],
    sun: [330, 92, 72],
    haze: [284, 56, 34],
    ground: [252, 62, 7],
    stars: true,
  },
  {
    words: /aurora|alien|magic|dream/,
    sky: [
      [236, 62, 11],
      [182, 62, 28],
      [152, 66, 52],
    ],
    sun: [140, 72, 84],
    haze: [172, 46, 34],
    ground: [224, 56, 8],
    stars: true,
  },
  {
    words: /day|summer|blue|sea|ocean|beach|lake/,
    sky: [
      [214, 72, 48],
      [202, 76, 66],
      [190, 62, 88],
    ],
    sun: [54, 96, 94],
    haze: [204, 42, 72],
    ground: [206, 54, 18],
  },
];
