// To the picture before and the one after, by button and by arrow key.
import { useEffect } from "react";

export type Step = () => void;

export const Steps = ({ previous, next }: { previous: Step | null; next: Step | null }) => (
  <>
    <StepButton side="previous" step={previous} />
    <StepButton side="next" step={next} />
  </>
);

const StepButton = ({ side, step }: { side: "previous" | "next"; step: Step | null }) => (
  <button
    type="button"
    className="step"
    data-side={side}
    aria-label={side === "next" ? "Next" : "Previous"}
    title={side === "next" ? "Next (→)" : "Previous (←)"}
    disabled={!step}
    onClick={() => step?.()}
  >
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={side === "next" ? "M9 5l7 7-7 7" : "M15 5l-7 7 7 7"} />
    </svg>
  </button>
);

export const useArrowKeys = (previous: Step | null, next: Step | null): void => {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || isMedia(event.target)) return;
      if (event.key === "ArrowLeft") previous?.();
      if (event.key === "ArrowRight") next?.();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
};

/** There the arrows have a meaning already. */
const isMedia = (target: EventTarget | null): boolean => target instanceof HTMLMediaElement;
