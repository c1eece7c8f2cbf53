// Sweeps over integers beyond 2^53: by values, ranges and random draws.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AxisInput, expandAxis, parseAxis } from "../../schema/model/axis.ts";
import { isExactNumber } from "../../schema/model/exact.ts";
import { submissionFingerprint } from "../../schema/model/submission.ts";
import { expandSweep, parseSweep } from "../../schema/model/sweep.ts";
import { startTestServer, type TestServer } from "../api/server.ts";
import { refuses } from "../support/refuses.ts";
import { TEXT_TO_IMAGE } from "../support/workflows.ts";
import { askInText, sampler } from "./stage.ts";

const AT = ["input", "sweep", 0];
const SEED = "3.inputs.seed";
const TOP = 2n ** 64n - 1n;

/** The same numbers at every run, as even as Math.random's: https://prng.di.unimi.it/splitmix64.c */
const steady = (): (() => number) => {
  let state = 42n;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53;
  };
};

const valuesOf = (axis: Omit<AxisInput, "path">, random = steady()): bigint[] =>
  expandAxis(parseAxis(TEXT_TO_IMAGE, { path: SEED, ...axis }, new Set(), AT), random).map(({ value }) =>
    BigInt(isExactNumber(value) ? value.rawJSON : String(value)),
  );

/** How far the counts of a fair draw may lie from even ones: 99.9 % of all sources stay below, and this one is always the same. */
const MOST_CHI_SQUARE = { 10: 27.9, 16: 37.7 } as const;

const chiSquare = (drawn: readonly number[], kinds: number): number => {
  const expected = drawn.length / kinds;
  const counts = Array.from({ length: kinds }, (_, kind) => drawn.filter((each) => each === kind).length);
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

describe("random", () => {
  test("draws each of ten neighbors beyond 2^53 as often as any other", () => {
    const minExact = 2n ** 63n + 1n;
    const drawn = valuesOf({ random: { count: 10_000, minExact, maxExact: minExact + 9n } });
    expect(
      chiSquare(
        drawn.map((each) => Number(each - minExact)),
        10,
      ),
    ).toBeLessThan(MOST_CHI_SQUARE[10]);
  });

  test("draws evenly over a span that is no power of two, in its high and in its low bits", () => {
    const maxExact = 3n * 2n ** 62n - 1n;
    const drawn = valuesOf({ random: { count: 10_000, minExact: 0n, maxExact } });
    expect(
      chiSquare(
        drawn.map((each) => Number((each * 16n) / (maxExact + 1n))),
        16,
      ),
    ).toBeLessThan(MOST_CHI_SQUARE[16]);
    expect(
      chiSquare(
        drawn.map((each) => Number(each % 16n)),
        16,
      ),
    ).toBeLessThan(MOST_CHI_SQUARE[16]);
  });

  test("stays within its bounds, also negative ones and one alone", () => {
    const drawn = valuesOf({ random: { count: 1_000, minExact: -TOP, maxExact: -TOP + 4n } });
    expect(new Set(drawn)).toEqual(new Set([0n, 1n, 2n, 3n, 4n].map((n) => -TOP + n)));
    expect(valuesOf({ random: { count: 2, minExact: TOP, maxExact: TOP } })).toEqual([TOP, TOP]);
    expect(valuesOf({ random: { count: 100, maxExact: 1n } }).every((each) => each === 0n || each === 1n)).toBe(true);
  });
});

test("a range goes on exactly, past 2^53 and backwards", () => {
  expect(valuesOf({ range: { fromExact: 2n ** 53n - 1n, count: 4 } })).toEqual(
    [0n, 1n, 2n, 3n].map((n) => 2n ** 53n - 1n + n),
  );
  expect(valuesOf({ range: { fromExact: TOP, stepExact: -3n, count: 3 } })).toEqual([TOP, TOP - 3n, TOP - 6n]);
});

test.each<[string, Omit<AxisInput, "path">, (string | number)[]]>([
  ["both forms of a range", { range: { from: 1, fromExact: 1n, count: 2 } }, ["range", "fromExact"]],
  ["a Float's step in an exact range", { range: { fromExact: 1n, step: 2, count: 2 } }, ["range", "fromExact"]],
  ["an exact step in a range of Floats", { range: { from: 1, stepExact: 2n, count: 2 } }, ["range", "stepExact"]],
  ["both forms of a draw", { random: { min: 1, minExact: 1n, count: 2 } }, ["random", "minExact"]],
  ["a Float and an exact bound", { random: { min: 1, maxExact: TOP, count: 2 } }, ["random", "maxExact"]],
  ["a range from nowhere", { range: { count: 2 } }, ["range"]],
  ["an exact range from nowhere", { range: { stepExact: 1n, count: 2 } }, ["range", "fromExact"]],
  ["a step of 0", { range: { fromExact: 1n, stepExact: 0n, count: 2 } }, ["range", "stepExact"]],
  ["bounds that are turned round", { random: { minExact: 2n, maxExact: 1n, count: 2 } }, ["random", "minExact"]],
  ["no count", { random: { maxExact: TOP, count: 0 } }, ["random", "count"]],
  [
    "a range into too many digits",
    { range: { fromExact: 10n ** 4_299n, stepExact: 10n ** 4_299n, count: 10 } },
    ["range"],
  ],
])("%s is refused where it stands", (_what, axis, at) => {
  refuses(() => valuesOf(axis), [...AT, ...at]);
});

test("10^9 prompts, and values too long for so many, are refused before any is made", () => {
  const parse = (axis: Omit<AxisInput, "path">, most = 10_000) =>
    parseSweep(TEXT_TO_IMAGE, [{ path: SEED, ...axis }], ["input", "sweep"], most);
  const startedAt = performance.now();
  refuses(() => parse({ range: { fromExact: TOP, count: 1_000_000_000 } }), ["input", "sweep"], /1000000000 prompts/);
  refuses(() => parse({ random: { maxExact: TOP, count: 1_000_000_000 } }), ["input", "sweep"], /1000000000 prompts/);
  const long = { random: { maxExact: 10n ** 4_000n, count: 1_000_000 } };
  refuses(() => parse(long, 1_000_000_000), ["input", "sweep"], /too long/);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(expandSweep(parse({ range: { fromExact: TOP, count: 3 } }), steady())).toHaveLength(3);
});

test("small numbers in the exact form have the fingerprint of their Floats; large ones differ by every digit", () => {
  const print = (axis: Omit<AxisInput, "path">) =>
    submissionFingerprint({ workflow: TEXT_TO_IMAGE, sweep: [{ path: SEED, ...axis }] });
  expect(print({ range: { fromExact: 5n, count: 2 } })).toBe(print({ range: { from: 5, step: 1, count: 2 } }));
  expect(print({ random: { maxExact: 9n, count: 2 } })).toBe(print({ random: { min: 0, max: 9, count: 2 } }));
  expect(print({ random: { maxExact: TOP, count: 2 } })).not.toBe(print({ random: { maxExact: TOP - 1n, count: 2 } }));
});

describe("by the API", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const submit = async (axis: string, more = "", variables = "{}") => {
    const { errors, text } = await askInText(
      server.url,
      `mutation ($w: JSONObject!${more}) { submitJob(input: { workflow: $w, sweep: [{ path: "${SEED}", ${axis} }] }) {
        prompts { edges { node { overrides { valueText } } } } } }`,
      variables.replace("{", `{"w": ${sampler('"seed": 1, "cfg": 1')}${variables === "{}" ? "" : ","} `),
    );
    return {
      error: errors?.[0],
      values: [...text.matchAll(/"valueText":"((?:[^"\\]|\\.)*)"/g)].map(([, value]) => value),
    };
  };

  test.each([
    ["a text", '"18446744073709551614"'],
    ["an integer literal", "18446744073709551614"],
  ])("a BigInteger is %s", async (_what, from) => {
    const { values } = await submit(`range: { fromExact: ${from}, count: 2 }`);
    expect(values).toEqual(["18446744073709551614", "18446744073709551615"]);
  });

  test.each(['"18446744073709551614"', "18446744073709551614"])("a BigInteger is the variable %s", async (value) => {
    const { values } = await submit(
      "range: { fromExact: $from, count: 2 }",
      ", $from: BigInteger",
      `{"from": ${value}}`,
    );
    expect(values).toEqual(["18446744073709551614", "18446744073709551615"]);
  });

  test("a BigInteger variable inside of a JSON literal is an exact number too", async () => {
    const { error, values } = await submit("values: [{ a: $n }]", ", $n: BigInteger", '{"n": "18446744073709551615"}');
    expect(error).toBeUndefined();
    expect(values).toEqual(['{\\"a\\":18446744073709551615}']);
  });

  test.each(["1.5", '"1.0"', "1e3", '"0x10"', '""', "true", `"${"9".repeat(4_301)}"`])(
    "%s is no BigInteger",
    async (bound) => {
      expect((await submit(`random: { maxExact: ${bound}, count: 1 }`)).error?.message).toMatch(/Expected an integer/);
    },
  );

  test("both forms together are refused, with their place", async () => {
    const { error } = await submit("random: { min: 0, maxExact: 18446744073709551615, count: 1 }");
    expect(error?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["input", "sweep", 0, "random", "maxExact"] });
  });

  test("without bounds and steps the defaults of v0.1.0 hold", async () => {
    expect((await submit("range: { from: 5, count: 2 }")).values).toEqual(["5", "6"]);
    const { values } = await submit("random: { count: 20 }");
    for (const value of values) expect(Number.isSafeInteger(Number(value)) && Number(value) >= 0).toBe(true);
  });
});
