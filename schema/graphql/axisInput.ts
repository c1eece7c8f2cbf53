// The axes of a sweep, as they are submitted.
import { builder } from "./builder.ts";

const RangeInput = builder.inputType("RangeInput", {
  description: "Evenly spaced numbers: from, from + step, from + 2 × step … In Floats, or exact, not both.",
  fields: (t) => ({
    from: t.float({ description: "The first number; this or fromExact." }),
    step: t.float({ description: "The distance to the next; not 0, may be negative; 1 if left out." }),
    count: t.int({ required: true, description: "How many; at least 1." }),
    fromExact: t.field({
      type: "BigInteger",
      description:
        "The first number, of any size: a Float has no integers of its own beyond 2^53, and seeds have 64 bits.",
    }),
    stepExact: t.field({
      type: "BigInteger",
      description: "With fromExact: the distance to the next; not 0, may be negative; 1 if left out.",
    }),
  }),
});

const RandomInput = builder.inputType("RandomInput", {
  description:
    "Random integers, each as likely as any other, drawn once when the job is submitted, and stored. In Floats, or exact, not both.",
  fields: (t) => ({
    count: t.int({ required: true, description: "How many; at least 1." }),
    min: t.float({ description: "The smallest that may be drawn; an integer; 0 if left out." }),
    max: t.float({ description: "The largest that may be drawn; an integer; 2^53−1 if left out." }),
    minExact: t.field({
      type: "BigInteger",
      description: "The smallest that may be drawn, of any size; 0 if only maxExact is given.",
    }),
    maxExact: t.field({
      type: "BigInteger",
      description:
        "The largest that may be drawn, like 18446744073709551615 for a seed; 2^53−1 if only minExact is given.",
    }),
  }),
});

export const AxisInput = builder.inputType("AxisInput", {
  description:
    "One axis of a sweep: an input and the values that it takes in turn. Exactly one of values, range and random.",
  fields: (t) => ({
    path: t.string({ required: true, description: 'Which input, like "3.inputs.seed"; each axis another one.' }),
    values: t.field({
      type: ["JSON"],
      required: { list: false, items: false },
      description: "These values, in this order; at least one.",
    }),
    range: t.field({ type: RangeInput, description: "Evenly spaced numbers." }),
    random: t.field({ type: RandomInput, description: "Random integers." }),
  }),
});
