// Sets one input of a workflow: a number, a switch, a line or a longer text.
import { useState } from "react";
import { type AnyNumber, isNumber, numberText, typedNumber } from "../exact-value.ts";
import type { ControlProps } from "./field.tsx";
import { type Input, isProse, type Setting } from "./inputs.ts";

type SettingProps = { readonly input: Input; readonly control: ControlProps; readonly set: (value: Setting) => void };

export const SettingControl = ({ input, control, set }: SettingProps) => {
  const { value } = input;
  if (isNumber(value)) return <NumberControl value={value} control={control} set={set} />;
  if (typeof value === "boolean") {
    return (
      <select {...control} value={String(value)} onChange={({ target }) => set(target.value === "true")}>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  }
  if (isProse(input)) {
    return <textarea {...control} rows={3} value={value} onChange={({ target }) => set(target.value)} />;
  }
  return <input {...control} value={value} spellCheck={false} onChange={({ target }) => set(target.value)} />;
};

type NumberProps = Pick<SettingProps, "control" | "set"> & { readonly value: AnyNumber };

/** May be half-typed for a while; what isn't a number is not taken over. */
const NumberControl = ({ value, control, set }: NumberProps) => {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      {...control}
      type="number"
      step="any"
      value={typed ?? numberText(value)}
      onBlur={() => setTyped(null)}
      onChange={({ target }) => {
        setTyped(target.value);
        const number = typedNumber(target.value);
        if (number !== null) set(number);
      }}
    />
  );
};
