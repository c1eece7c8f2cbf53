// A whole number within bounds, that may be half-typed for a while: an emptied box is not a 1.
import { useState } from "react";

type NumberProps = {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly id?: string;
  readonly label?: string;
  readonly choose: (value: number) => void;
};

export const NumberInput = ({ id, value, min, max, label, choose }: NumberProps) => {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      type="number"
      {...(id ? { id } : {})}
      inputMode="numeric"
      {...(label ? { "aria-label": label } : {})}
      min={min}
      max={max}
      value={typed ?? value}
      onBlur={() => setTyped(null)}
      onChange={({ target }) => {
        setTyped(target.value);
        const whole = Math.round(target.valueAsNumber);
        if (whole >= min) choose(Math.min(max, whole));
      }}
    />
  );
};
