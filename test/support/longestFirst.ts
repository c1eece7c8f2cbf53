// Begins a run with the files that take longest, so that none of them stands alone at its end.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What was measured on this machine before is known to Vitest, but to no new one. */
const LONGEST = [
  "chaos/chaos",
  "flow/faults",
  "browser/accessible",
  "chaos/database",
  "platform/database",
  "flow/backends",
  "flow/processes",
  "browser/smooth",
  "webhooks/faults",
  "browser/job",
  "flow/takeover",
  "access/owners",
  "browser/submit",
  "jobs/commands",
  "api/stuck",
  "flow/stop",
  "flow/strangers",
  "access/start",
  "access/tokens",
  "browser/bulk",
  "browser/take",
  "flow/interrupt",
  "platform/migrate",
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
