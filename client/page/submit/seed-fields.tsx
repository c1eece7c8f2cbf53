// One workflow, many seeds: how many, which input, and in which order.
import { useId } from "react";
import { NumberInput } from "../number-input.tsx";
import { Problem } from "../problem.tsx";
import { change, type Draft, type SeedOrder } from "./draft.ts";
import type { SeedInput } from "./read-workflow.ts";
import { chosenSeed, MOST_SEEDS } from "./submission.ts";

type SeedProps = { readonly draft: Draft; readonly seeds: readonly SeedInput[]; readonly problem: string | null };

const ORDERS: readonly { readonly order: SeedOrder; readonly words: string }[] = [
  { order: "random", words: "at random" },
  { order: "rising", words: "counting up from the one in it" },
];

export const SeedFields = ({ draft, seeds, problem }: SeedProps) => {
  const id = useId();
  if (seeds.length === 0) return <p className="quiet">It has no seed input, so it makes one prompt as it stands.</p>;
  return (
    <fieldset className="seeds">
      <legend>Sweep over seeds</legend>
      <div className="field">
        <label htmlFor={id}>Number of seeds</label>
        <NumberInput
          id={id}
          min={1}
          max={MOST_SEEDS}
          value={draft.seeds}
          choose={(count) => change({ seeds: count })}
        />
      </div>
      {seeds.length > 1 && (
        <label className="field">
          Seed input
          <select value={chosenSeed(draft, seeds)?.path} onChange={({ target }) => change({ path: target.value })}>
            {seeds.map(({ path, label }) => (
              <option key={path} value={path}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      {draft.seeds > 1 && (
        <label className="field">
          Seeds are chosen
          <select
            value={draft.order}
            onChange={({ target }) => change({ order: target.value === "rising" ? "rising" : "random" })}
          >
            {ORDERS.map(({ order, words }) => (
              <option key={order} value={order}>
                {words}
              </option>
            ))}
          </select>
        </label>
      )}
      {problem && <Problem>{problem}</Problem>}
    </fieldset>
  );
};
