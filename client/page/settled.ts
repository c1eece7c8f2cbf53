// Whether a value has stopped changing: what is half-typed isn't judged yet.
import { useEffect, useState } from "react";

export const useSettled = (value: unknown, afterMs: number): boolean => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled === value;
};
