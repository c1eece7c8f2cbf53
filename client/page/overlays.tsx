// What opens above the page from anywhere: the command palette and the list of keys. Loaded when first asked for.
import { lazy, Suspense, useEffect } from "react";
import { onKey } from "./keys.ts";
import { open, overlay } from "./overlay.ts";
import { useStore } from "./store.ts";

const Palette = lazy(() => import("./palette/palette.tsx"));
const KeyHelp = lazy(() => import("./palette/key-help.tsx"));

const close = (): void => overlay.set(null);

export const Overlays = () => {
  const shown = useStore(overlay);
  useEffect(() => onKey({ "?": () => open("keys") }), []);
  useEffect(() => {
    const leaving = new AbortController();
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      if (overlay.get() === "palette") close();
      else if (!document.querySelector("dialog[open]")) open("palette");
    };
    addEventListener("keydown", press, { signal: leaving.signal });
    return () => leaving.abort();
  }, []);
  return (
    <Suspense>
      {shown === "palette" && <Palette close={close} />}
      {shown === "keys" && <KeyHelp close={close} />}
    </Suspense>
  );
};
