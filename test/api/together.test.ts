// Identical queries that come while one of them runs are one execution, and none of them gets an answer older than its question.
import { expect, test } from "vitest";
import { createTogether } from "../../server/http/together.ts";

/** A question whose runs end when told. */
function question() {
  const runs: { resolve(answer: number): void; reject(error: Error): void }[] = [];
  const run = () => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    runs.push({ resolve, reject });
    return promise;
  };
  return { runs, run };
}

test("who comes while it runs waits for the next run, with all others", async () => {
  const together = createTogether<number>();
  const { runs, run } = question();
  const first = together("a", run);
  const later = [together("a", run), together("a", run), together("a", run)];
  expect(runs).toHaveLength(1);
  runs[0]?.resolve(1);
  expect(await first).toBe(1);
  expect(runs).toHaveLength(2);
  // Again one run is under way, so this is a third.
  const last = together("a", run);
  runs[1]?.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  runs[2]?.resolve(3);
  expect(await last).toBe(3);
  void together("a", run);
  expect(runs).toHaveLength(4);
});

test("an error is for those of its run alone", async () => {
  const together = createTogether<number>();
  const { runs, run } = question();
  const answers = [together("a", run), together("a", run)];
  runs[0]?.reject(new Error("no"));
  await expect(answers[0]).rejects.toThrow("no");
  runs[1]?.resolve(2);
  expect(await answers[1]).toBe(2);
});

test("other questions, and those that can't be compared, run for themselves at once", () => {
  const together = createTogether<number>();
  const { runs, run } = question();
  for (const group of ["a", "b", null, null]) void together(group, run);
  expect(runs).toHaveLength(4);
});
