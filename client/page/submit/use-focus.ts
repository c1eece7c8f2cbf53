// Takes whoever writes the form to the field that is wrong.
import { type RefObject, useEffect, useRef } from "react";

export const useFocusOnProblem = <Field extends HTMLElement>(problem: string | null): RefObject<Field | null> => {
  const field = useRef<Field>(null);
  useEffect(() => {
    if (problem) field.current?.focus();
  }, [problem]);
  return field;
};
