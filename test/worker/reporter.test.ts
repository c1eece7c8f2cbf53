// What a running prompt's worker passes on fits into one signal, however many nodes the workflow has.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { NodeProgress, Progress } from "../../schema/model/progress.ts";
import { createReporter } from "../../server/worker/reporter.ts";

const told = (count: number): Progress[] => {
  const told: Progress[] = [];
  const reporter = createReporter(
    { promptId: randomUUID(), jobId: randomUUID() },
    {
      publish: (progress) => told.push(progress),
      keepPreview: async () => {},
      dropPreview: async () => {},
    },
  );
  const nodes = Array.from({ length: count }, (_, at): NodeProgress => [`${at}:${at}`, "FINISHED", 20, 20]);
  reporter.progress({ nodeId: "3", nodeType: "KSampler", value: 5, max: 20, fraction: 0.5, nodes });
  reporter.end();
  return told;
};

test("all nodes are told where they fit, and the rest is told where they don't", () => {
  expect(told(150)).toEqual([
    expect.objectContaining({ fraction: 0.5, nodes: expect.objectContaining({ length: 150 }) }),
  ]);
  const [many] = told(1_000);
  expect(many).toMatchObject({ fraction: 0.5, value: 5, nodes: null });
  expect(JSON.stringify(many).length).toBeLessThan(7_900);
});
