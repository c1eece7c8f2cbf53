// The keyboard: single keys that do something wherever one is, except where one types or answers a dialog.
type Act = (event: KeyboardEvent) => unknown;

const listeners = new Set<Readonly<Record<string, Act>>>();

/** By key, as KeyboardEvent.key in lower case; who answers false leaves the key to others. The newest listener is asked first. */
export const onKey = (acts: Readonly<Record<string, Act>>): (() => void) => {
  listeners.add(acts);
  return () => void listeners.delete(acts);
};

/** A key that no listener takes goes to the element that names it in aria-keyshortcuts. Returns what ends it. */
export const listenToKeys = (): (() => void) => {
  const leaving = new AbortController();
  addEventListener("keydown", press, { signal: leaving.signal });
  return () => leaving.abort();
};

const press = (event: KeyboardEvent): void => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key.toLowerCase();
  if (document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (key === "escape") event.target.blur();
    return;
  }
  for (const acts of [...listeners].reverse()) {
    const act = acts[key];
    if (!act || act(event) === false) continue;
    event.preventDefault();
    return;
  }
  const element = document.querySelector<HTMLElement>(`[aria-keyshortcuts="${CSS.escape(key)}"]:not(:disabled)`);
  if (!element) return;
  event.preventDefault();
  element.focus();
  if (!element.matches(TYPED_INTO)) element.click();
};

const TYPED_INTO = "textarea, select, input:not([type=checkbox], [type=radio], [type=file])";

const isTyping = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches(TYPED_INTO));
