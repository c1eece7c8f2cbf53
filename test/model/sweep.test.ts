// Sweeps: the cross product of axes, counted before it is built.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AxisInput } from "../../schema/model/axis.ts";
import { countSweep, expandSweep, parseSweep } from "../../schema/model/sweep.ts";
import { refuses } from "../support/refuses.ts";
import { TEXT_TO_IMAGE } from "../support/workflows.ts";

const AT = ["input", "sweep"] as const;
const parse = (sweep: readonly AxisInput[], maxPrompts = 10_000) => parseSweep(TEXT_TO_IMAGE, sweep, AT, maxPrompts);
const refusesAt = (sweep: readonly AxisInput[], at: readonly (string | number)[], message?: RegExp) =>
  refuses(() => parse(sweep), [...AT, ...at], message);
const SEED = { path: "3.inputs.seed" };
const CFG = { path: "3.inputs.cfg" };

describe("a sweep", () => {
  test("is the cross product of its axes, the first one varying slowest", () => {
    const rows = expandSweep(
      parse([
        { ...CFG, values: [1, 2] },
        { path: "6.inputs.text", values: ["a", "b", "c"] },
      ]),
      Math.random,
    );
    expect(rows.map((row) => row.map(({ value }) => value))).toEqual([
      [1, "a"],
      [1, "b"],
      [1, "c"],
      [2, "a"],
      [2, "b"],
      [2, "c"],
    ]);
    expect(rows[0]?.map(({ path }) => path)).toEqual(["3.inputs.cfg", "6.inputs.text"]);
  });

  test("has as many prompts as were counted, all different, in the order of its axes", () => {
    const paths = ["3.inputs.seed", "3.inputs.cfg", "5.inputs.width", "5.inputs.height"];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }), (counts) => {
        const axes = parse(counts.map((count, index) => ({ path: paths[index] ?? "", range: { from: 0, count } })));
        const rows = expandSweep(axes, Math.random).map((row) => row.map(({ value }) => value));
        expect(rows).toHaveLength(countSweep(axes));
        expect(new Set(rows.map(String)).size).toBe(rows.length);
        expect(rows.map(String)).toEqual(rows.map(String).toSorted());
      }),
    );
  });

  test("of nothing is refused", () => {
    refusesAt([], []);
    refusesAt([{ ...SEED, values: [] }], [0, "values"]);
  });

  test("of too many prompts is refused before anything is built", () => {
    refusesAt([{ ...SEED, range: { from: 0, count: 1e9 } }], [], /1000000000 prompts, expected at most 10000/);
    refusesAt([{ ...SEED, random: { count: 1e9 } }], []);
    refusesAt(
      [
        { ...SEED, range: { from: 0, count: 1e5 } },
        { ...CFG, range: { from: 0, count: 1e5 } },
      ],
      [],
    );
    refusesAt([{ ...SEED, range: { from: 0, count: 10_001 } }], []);
    expect(countSweep(parse([{ ...SEED, range: { from: 0, count: 10_000 } }]))).toBe(10_000);
    expect(countSweep(parse([{ ...SEED, range: { from: 0, count: 100_000 } }], 100_000))).toBe(100_000);
  });

  test("whose prompts would come to more text than can be kept is refused before anything is built", () => {
    refusesAt(
      [
        { path: "6.inputs.text", values: ["x".repeat(1_000_000)] },
        { ...SEED, range: { from: 0, count: 10_000 } },
      ],
      [],
      /too long/,
    );
  });
});
