// What is written into the sweep builder, as axes: whatever the page lets through, it counts as the server does.
import { expect, test } from "vitest";
import { axisFor, readAxis } from "../../client/page/submit/axis.ts";
import type { AxisDraft } from "../../client/page/submit/axis-draft.ts";
import type { Setting } from "../../client/page/submit/inputs.ts";
import { countAxis, expandAxis, parseAxis } from "../../schema/model/axis.ts";
import { numberOf } from "../../schema/model/exact.ts";
import { textToImage } from "../support/examples.ts";

const input = (value: Setting, name = "cfg") => ({
  path: `3.inputs.${name}`,
  name,
  value,
  title: "K",
});
const draft = (changes: Partial<AxisDraft>) => ({ ...axisFor(input(8)), ...changes });

test.each([
  ["numbers by commas, spaces and lines", 8, "1, 2.5;3\n-4", [1, 2.5, 3, -4]],
  [
    "numbers as they are written",
    numberOf("1.0"),
    "18446744073709551615, 1.0; +1e20 -4e1 .5",
    [...["18446744073709551615", "1.0", "1e20", "-4e1"].map(numberOf), 0.5],
  ],
  ["texts by the line", "a", "one, two\n\nthree", ["one, two", "three"]],
  ["switches", true, "true\nFalse", [true, false]],
  ["a JSON array, for what has lines of its own", "a", '["one\\ntwo", null]', ["one\ntwo", null]],
])("values: %s", (_name, value, values, expected) => {
  expect(readAxis(draft({ kind: "values", values }), value)).toMatchObject({
    kind: "read",
    axis: { values: expected },
  });
});

test.each([
  [{ kind: "values", values: "1, x" }, "values"],
  [{ kind: "values", values: " \n" }, "values"],
  [{ kind: "values", values: "[1, 2" }, "values"],
  [{ kind: "range", from: "" }, "from"],
  [{ kind: "range", step: "0" }, "step"],
  [{ kind: "range", count: "1.5" }, "count"],
  [{ kind: "random", count: "0" }, "count"],
  [{ kind: "random", min: "1.5" }, "min"],
  [{ kind: "random", max: "1e300" }, "max"],
] as const)("%j is wrong at its field", (changes, field) => {
  expect(readAxis(draft(changes), 8)).toMatchObject({ kind: "wrong", field });
});

test("an input that has gone from the workflow can't be swept", () => {
  expect(readAxis(draft({}), undefined)).toMatchObject({ kind: "wrong", field: "path" });
});

test.each([
  { kind: "values", values: "5, 7, 9" },
  { kind: "range", from: "0.1", step: "0.2", count: "7" },
  { kind: "range", from: "10", step: "-3", count: "4" },
  { kind: "range", from: "156680208700286", step: "1", count: "3" },
  { kind: "range", from: "9007199254740990", step: "1", count: "4" },
  { kind: "range", from: "18446744073709551615", step: "-1e3", count: "3" },
  { kind: "values", values: "18446744073709551615 1.0" },
  { kind: "random", count: "3", min: "1", max: "1" },
  { kind: "random", count: "3", min: "", max: "18446744073709551615" },
] as const)("%j is shown as the server makes it", (changes) => {
  const reading = readAxis(draft(changes), 8);
  if (reading.kind === "wrong") throw new Error(reading.problem);
  const axis = parseAxis(textToImage, reading.axis, new Set(), []);
  expect(reading.count).toBe(countAxis(axis));
  const made = expandAxis(axis, Math.random).map(({ value }) => value);
  const shown = made.map((_, index) => reading.valueAt(index));
  if (changes.kind !== "random") expect(shown).toEqual(made);
});

test("a seed is drawn at random, a switch takes both, anything else begins with its own value", () => {
  expect(axisFor(input(5, "noise_seed"))).toMatchObject({ kind: "random", count: "4" });
  expect(axisFor(input(true))).toMatchObject({ kind: "values", values: "true\nfalse" });
  expect(axisFor(input(numberOf("18446744073709551615"), "seed"))).toMatchObject({
    kind: "random",
    values: "18446744073709551615",
    from: "18446744073709551615",
  });
  expect(axisFor(input("euler"))).toMatchObject({ kind: "values", values: "euler" });
});
