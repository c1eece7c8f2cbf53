// What the list is searched by: the name, and what is set behind "Filter": a label, and how long ago.
import { useEffect, useRef, useState } from "react";
import { closeOnEscape } from "../close-on-escape.ts";
import { setParameters } from "../route.ts";
import { AGES, type Filter, labelOf, labelText } from "./filter.ts";

/** Not with every key: each is a question to the server. */
const TYPED_MS = 200;

export const FilterBar = ({ filter }: { filter: Filter }) => (
  <search className="filters">
    <NameBox text={filter.text} />
    <details className="more-filters" onKeyDown={closeOnEscape}>
      <summary>Filter</summary>
      <div className="filter-fields">
        <LabelBox label={filter.label} />
        <label className="field">
          Submitted
          <select
            value={filter.since ?? ""}
            onChange={({ target }) => setParameters({ since: target.value || null }, "replace")}
          >
            <option value="">at any time</option>
            {AGES.map(({ since, words }) => (
              <option key={since} value={since}>
                in {words}
              </option>
            ))}
          </select>
        </label>
      </div>
    </details>
    <Chips filter={filter} />
  </search>
);

const NameBox = ({ text }: { text: string }) => {
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // The address may change by itself (Back, a link): then the box follows, but never under the fingers of who types.
    if (box.current && document.activeElement !== box.current) box.current.value = text;
  }, [text]);
  return (
    <input
      ref={box}
      type="search"
      className="name-box"
      aria-label="Search jobs by name"
      aria-keyshortcuts="/"
      placeholder="Search names"
      maxLength={200}
      defaultValue={text}
      onChange={({ target: { value } }) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setParameters({ text: value || null }, "replace"), TYPED_MS);
      }}
    />
  );
};

const LabelBox = ({ label }: { label: Filter["label"] }) => {
  const [typed, setTyped] = useState<string | null>(null);
  const set = (): void => {
    if (typed === null) return;
    const wanted = labelOf(typed);
    setTyped(null);
    setParameters({ label: wanted && labelText(wanted) }, "replace");
  };
  return (
    <label className="field">
      Label
      <input
        placeholder="key: value"
        value={typed ?? (label ? labelText(label) : "")}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={set}
        onKeyDown={({ key }) => key === "Enter" && set()}
      />
    </label>
  );
};

/** What is set behind "Filter" is seen while that is closed too. */
const Chips = ({ filter: { label, since } }: { filter: Filter }) => (
  <>
    {label && <Chip words={labelText(label)} name="label" />}
    {since && <Chip words={AGES.find((age) => age.since === since)?.words ?? since} name="since" />}
  </>
);

const Chip = ({ words, name }: { words: string; name: string }) => (
  <button
    type="button"
    className="chip"
    aria-label={`Without the filter ${words}`}
    onClick={() => setParameters({ [name]: null }, "replace")}
  >
    {words} <span aria-hidden="true">×</span>
  </button>
);
