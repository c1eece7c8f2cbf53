// The headers that a backend is sent: their names can be read, their values can't, not even while they are written.
import { useId } from "react";

export type HeaderRow = { readonly key: number; readonly name: string; readonly value: string };

type HeaderFieldsProps = {
  readonly rows: readonly HeaderRow[];
  readonly change: (rows: readonly HeaderRow[]) => void;
};

/** Those that have a name, as the API takes them. */
export const headersOf = (rows: readonly HeaderRow[]): { name: string; value: string }[] =>
  rows.filter(({ name }) => name.trim() !== "").map(({ name, value }) => ({ name, value }));

export const HeaderFields = ({ rows, change }: HeaderFieldsProps) => {
  const id = useId();
  const set = (key: number, part: Partial<HeaderRow>): void =>
    change(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <fieldset className="headers">
      <legend>Headers</legend>
      {rows.map(({ key, name, value }, index) => (
        <div className="header-row" key={key}>
          <input
            id={`${id}-${key}`}
            aria-label={`Name of header ${index + 1}`}
            placeholder="Authorization"
            value={name}
            onChange={(event) => set(key, { name: event.target.value })}
          />
          <input
            type="password"
            autoComplete="off"
            aria-label={`Value of header ${index + 1}`}
            placeholder="Bearer …"
            value={value}
            onChange={(event) => set(key, { value: event.target.value })}
          />
          <button
            type="button"
            className="slight"
            aria-label={`Remove header ${index + 1}`}
            onClick={() => change(rows.filter((row) => row.key !== key))}
          >
            Remove
          </button>
        </div>
      ))}
      <button
        type="button"
        onClick={() => change([...rows, { key: Math.max(0, ...rows.map((row) => row.key)) + 1, name: "", value: "" }])}
      >
        Add a header
      </button>
    </fieldset>
  );
};
