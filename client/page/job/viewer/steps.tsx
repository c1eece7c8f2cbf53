// To the picture before and the one after, by button and by arrow key.
import { useEffect, useRef } from "react";

/** Null: there is none. Undefined: it isn't known yet. */
export type Step = (() => void) | null | undefined;

export const Steps = ({ previous, next }: { previous: Step; next: Step }) => {
  const go = useSteps(previous, next);
  return (
    <>
      <StepButton side="previous" disabled={previous === null} go={() => go(-1)} />
      <StepButton side="next" disabled={next === null} go={() => go(1)} />
    </>
  );
};

type ButtonProps = { readonly side: "previous" | "next"; readonly disabled: boolean; readonly go: () => void };

const StepButton = ({ side, disabled, go }: ButtonProps) => (
  <button
    type="button"
    className="step"
    data-side={side}
    aria-label={side === "next" ? "Next" : "Previous"}
    title={side === "next" ? "Next (→)" : "Previous (←)"}
    disabled={disabled}
    onClick={go}
  >
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={side === "next" ? "M9 5l7 7-7 7" : "M15 5l-7 7 7 7"} />
    </svg>
  </button>
);

/** What is asked for before it is known where it leads is made good as soon as it is. */
const useSteps = (previous: Step, next: Step): ((by: 1 | -1) => void) => {
  const owed = useRef(0);
  const pay = useRef((): void => {});
  useEffect(() => {
    pay.current = () => {
      const step = owed.current < 0 ? previous : next;
      if (owed.current === 0 || step === undefined) return;
      owed.current = step ? owed.current - Math.sign(owed.current) : 0;
      // Until the address has changed, these steps are those of the picture before.
      pay.current = () => {};
      step?.();
    };
    pay.current();
  });
  const go = useRef((by: 1 | -1): void => {
    owed.current += by;
    pay.current();
  }).current;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || isMedia(event.target)) return;
      if (event.key === "ArrowLeft") go(-1);
      if (event.key === "ArrowRight") go(1);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [go]);
  return go;
};

/** There the arrows have a meaning already. */
const isMedia = (target: EventTarget | null): boolean => target instanceof HTMLMediaElement;
