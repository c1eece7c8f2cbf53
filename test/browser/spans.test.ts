// Where attempts lie on a job's timeline.
import { expect, test } from "vitest";
import { beganMs, spanOf } from "../../client/page/job/timeline/spans.ts";

const at = (second: number) => new Date(second * 1_000).toISOString();

test("the time in which an attempt waited behind somebody else's prompt is not shown as work", () => {
  const waited = { startedAt: at(0), executingAt: at(60), endedAt: at(80) };
  expect(beganMs(waited)).toBe(60_000);
  const axis = { fromMs: 0, toMs: 100_000 };
  expect(spanOf(waited, 0, axis)).toEqual({ left: 60, width: 20 });
  expect(spanOf({ ...waited, executingAt: null }, 0, axis)).toEqual({ left: 0, width: 80 });
});
