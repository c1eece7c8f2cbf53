// The draft as the server wants it.
import type { SubmitInput } from "../../sluice.ts";
import type { Draft } from "./draft.ts";
import type { Reading, SeedInput } from "./read-workflow.ts";

export const MOST_SEEDS = 10_000;

export const chosenSeed = ({ path }: Draft, seeds: readonly SeedInput[]): SeedInput | undefined =>
  seeds.find((seed) => seed.path === path) ?? seeds[0];

export const countPrompts = (draft: Draft, reading: Reading): number =>
  reading.kind === "workflow" && reading.seeds.length > 0 ? draft.seeds : 1;

export const submissionOf = (
  draft: Draft,
  { workflow, seeds }: Extract<Reading, { kind: "workflow" }>,
  idempotencyKey: string,
): SubmitInput => {
  const seed = chosenSeed(draft, seeds);
  const count = draft.seeds;
  const source =
    draft.order === "random" ? { random: { count } } : { range: { from: seed?.value ?? 0, step: 1, count } };
  return {
    workflow,
    idempotencyKey,
    ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
    ...(seed && count > 1 ? { sweep: [{ path: seed.path, ...source }] } : {}),
  };
};
