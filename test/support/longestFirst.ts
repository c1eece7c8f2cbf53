// Begins a run with the files that take longest, so that none of them stands alone at its end.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What was measured on this machine before is known to Vitest, but to no new one. What waits stands among what computes. */
const LONGEST = [
  "flow/faults",
  "chaos/chaos",
  "browser/accessible",
  "chaos/database",
  "browser/job",
  "browser/smooth",
  "flow/backends",
  "browser/take",
  "access/owners",
  "flow/takeover",
  "browser/submit",
  "api/stuck",
  "webhooks/faults",
  "browser/bulk",
  "browser/list",
  "flow/processes",
  "browser/cancel",
  "flow/stop",
  "browser/live",
  "platform/database",
  "browser/keyboard",
  "flow/interrupt",
  "flow/database",
  "flow/commands",
  "comfy/faults",
  "flow/outputs",
  "operations/deploy",
  "jobs/commands",
  "flow/strangers",
  "jobs/turns",
  "access/start",
  "browser/form",
  "access/tokens",
  "conformance/clients",
  "platform/migrate",
  "federation/gateway",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return place === -1 ? LONGEST.length : place;
}
