// What shall become of the prompts that run while their job is canceled.
import { useState } from "react";
import { NumberInput } from "../number-input.tsx";
import type { CancelWay } from "../words.ts";

const A_DAY_SECONDS = 86_400;

export const CancelWays = ({ way, choose }: { way: CancelWay; choose: (way: CancelWay) => void }) => {
  const [seconds, setSeconds] = useState(30);
  const setLater = (value: number): void => {
    setSeconds(value);
    choose({ kind: "later", seconds: value });
  };
  return (
    <fieldset className="ways">
      <legend>What is running</legend>
      <Way checked={way.kind === "afterCurrent"} choose={() => choose({ kind: "afterCurrent" })}>
        Let it finish
      </Way>
      <Way checked={way.kind === "now"} choose={() => choose({ kind: "now" })}>
        Stop it now
      </Way>
      <div className="way-later">
        <Way checked={way.kind === "later"} choose={() => setLater(seconds)}>
          Stop it after
        </Way>
        <NumberInput
          label="Seconds until what runs is stopped"
          min={1}
          max={A_DAY_SECONDS}
          value={seconds}
          choose={setLater}
        />
        seconds
      </div>
    </fieldset>
  );
};

const Way = ({ checked, choose, children }: { checked: boolean; choose: () => void; children: string }) => (
  <label className="way">
    <input type="radio" name="way" checked={checked} onChange={choose} />
    {children}
  </label>
);
