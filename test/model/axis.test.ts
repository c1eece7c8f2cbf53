// The axes of a sweep: where their values come from, and which are refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AxisInput } from "../../schema/model/axis.ts";
import { expandSweep, parseSweep } from "../../schema/model/sweep.ts";
import { refuses } from "../support/refuses.ts";
import { TEXT_TO_IMAGE } from "../support/workflows.ts";

const AT = ["input", "sweep"] as const;
const parse = (sweep: readonly AxisInput[], maxPrompts = 10_000) => parseSweep(TEXT_TO_IMAGE, sweep, AT, maxPrompts);
const refusesAt = (sweep: readonly AxisInput[], at: readonly (string | number)[], message?: RegExp) =>
  refuses(() => parse(sweep), [...AT, ...at], message);
const valuesOf = (axis: AxisInput, random = () => 0) =>
  expandSweep(parse([axis]), random).map(([override]) => override?.value);
const SEED = { path: "3.inputs.seed" };
const CFG = { path: "3.inputs.cfg" };

describe("an axis", () => {
  test("has exactly one source of values", () => {
    const range = { from: 0, count: 2 };
    refusesAt([{ ...SEED }], [0], /exactly one/);
    refusesAt([{ ...SEED, values: null, range: null, random: null }], [0]);
    refusesAt([{ ...SEED, values: [1], range }], [0]);
    refusesAt([{ ...SEED, values: [], range }], [0]);
    refusesAt([{ ...SEED, range, random: { count: 1 } }], [0]);
    expect(valuesOf({ ...SEED, values: null, range })).toEqual([0, 1]);
  });

  test("names an input that exists, and no other axis does", () => {
    refusesAt(
      [
        { ...SEED, values: [1] },
        { path: "3.inputs.nope", values: [1] },
      ],
      [1, "path"],
    );
    refusesAt(
      [
        { ...SEED, values: [1] },
        { ...SEED, values: [2] },
      ],
      [1, "path"],
      /twice/,
    );
  });

  test("has its values checked as a workflow's are", () => {
    refusesAt([{ ...SEED, values: [1, 2 ** 53] }], [0, "values", 1]);
    refusesAt(
      [
        {
          path: "3.inputs.model",
          values: [
            ["4", 0],
            ["77", 0],
          ],
        },
      ],
      [0, "values", 1],
    );
    refusesAt([{ path: "9.inputs.filename_prefix", values: ["a", "../b"] }], [0, "values", 1]);
    refusesAt([{ path: "6.inputs.text", values: [{ a: "\0" }] }], [0, "values", 0, "a"]);
    expect(valuesOf({ ...SEED, values: [null, undefined, 1] })).toEqual([null, null, 1]);
  });
});

describe("a range", () => {
  test.each<[AxisInput["range"], number[]]>([
    [{ from: 0, count: 3 }, [0, 1, 2]],
    [{ from: 5, step: -2, count: 4 }, [5, 3, 1, -1]],
    [{ from: 0, step: 0.1, count: 4 }, [0, 0.1, 0.2, 0.3]],
    [{ from: -0.3, step: 0.1, count: 5 }, [-0.3, -0.2, -0.1, 0, 0.1]],
    [{ from: 1, step: 1e-7, count: 3 }, [1, 1.0000001, 1.0000002]],
    [{ from: 7.25, step: null, count: 2 }, [7.25, 8.25]],
    [{ from: 2 ** 53 - 3, count: 3 }, [2 ** 53 - 3, 2 ** 53 - 2, 2 ** 53 - 1]],
    [{ from: 1 / 3, step: 1, count: 1 }, [1 / 3]],
  ])("%j is exactly %j", (range, values) => {
    expect(valuesOf({ ...CFG, range })).toEqual(values);
  });

  test("has no float dust: a step of some decimals gives values of as many", () => {
    const cents = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(
        cents,
        cents.filter((step) => step !== 0),
        fc.integer({ min: 1, max: 200 }),
        (from, step, count) => {
          const values = valuesOf({ ...CFG, range: { from: from / 100, step: step / 100, count } });
          expect(values).toEqual(Array.from({ length: count }, (_, index) => (from + index * step) / 100 + 0));
        },
      ),
    );
  });

  test.each<[AxisInput["range"], (string | number)[]]>([
    [{ from: 0, step: 0, count: 3 }, ["step"]],
    [{ from: 0, count: 0 }, ["count"]],
    [{ from: 0, count: -1 }, ["count"]],
    [{ from: 0, count: 1.5 }, ["count"]],
    [{ from: Number.NaN, count: 1 }, ["from"]],
    [{ from: 0, step: Number.POSITIVE_INFINITY, count: 1 }, ["step"]],
    [{ from: 2 ** 53 - 2, count: 3 }, []],
    [{ from: 1e300, count: 1 }, []],
    [{ from: 0, step: -1e300, count: 2 }, []],
  ])("%j is refused", (range, at) => {
    refusesAt([{ ...SEED, range }], [0, "range", ...at]);
  });
});

describe("a random axis", () => {
  test("draws integers, both bounds included", () => {
    const axis = { ...SEED, random: { count: 3, min: 5, max: 7 } };
    const fractions = [0, 0.5, 1 - 2 ** -53].values();
    expect(valuesOf(axis, () => fractions.next().value ?? 0)).toEqual([5, 6, 7]);
    expect(valuesOf({ ...SEED, random: { count: 2, min: 4, max: 4 } }, Math.random)).toEqual([4, 4]);
  });

  test("never leaves its bounds, however wide they are", () => {
    const bounds = fc
      .tuple(fc.maxSafeInteger(), fc.maxSafeInteger())
      .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(bounds, fraction, ({ min, max }, drawn) => {
        const [value] = valuesOf({ ...SEED, random: { count: 1, min, max } }, () => drawn);
        expect(value).toSatisfy(
          (seed: unknown) => Number.isSafeInteger(seed) && Number(seed) >= min && Number(seed) <= max,
        );
      }),
    );
  });

  test("stays within its bounds also when its source does not", () => {
    expect(valuesOf({ ...SEED, random: { count: 1, min: 4, max: 9 } }, () => 1)).toEqual([9]);
  });

  test("draws from all seeds that JSON carries when it is given no bounds", () => {
    expect(valuesOf({ ...SEED, random: { count: 1 } }, () => 1 - 2 ** -53)).toEqual([Number.MAX_SAFE_INTEGER]);
    expect(valuesOf({ ...SEED, random: { count: 1, min: null, max: null } }, () => 0)).toEqual([0]);
  });

  test("is drawn once per value, and shared by all prompts that take that value", () => {
    let draws = 0;
    const rows = expandSweep(
      parse([
        { ...SEED, random: { count: 3, max: 1000 } },
        { ...CFG, values: [1, 2] },
      ]),
      () => draws++ / 10,
    );
    expect(draws).toBe(3);
    expect(rows.map(([seed]) => seed?.value)).toEqual([0, 0, 100, 100, 200, 200]);
  });

  test.each<[AxisInput["random"], (string | number)[]]>([
    [{ count: 0 }, ["count"]],
    [{ count: 1, min: 0.5 }, ["min"]],
    [{ count: 1, max: 2 ** 53 }, ["max"]],
    [{ count: 1, min: 3, max: 2 }, ["min"]],
    [{ count: 1, min: Number.NaN }, ["min"]],
  ])("%j is refused", (random, at) => {
    refusesAt([{ ...SEED, random }], [0, "random", ...at]);
  });
});
