// Whether an element is on the screen, or about to be: only then it is filled.
import { type RefObject, useEffect, useRef, useState } from "react";

const AHEAD = "600px 0px";

export const useNear = <Box extends Element>(): readonly [RefObject<Box | null>, boolean] => {
  const box = useRef<Box>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    // On a phone the page scrolls, else a part of it: each has a margin of its own.
    const options = { rootMargin: AHEAD, scrollMargin: AHEAD };
    const observer = new IntersectionObserver((entries) => {
      const newest = entries.at(-1);
      if (newest) setNear(newest.isIntersecting);
    }, options);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, near];
};
