// Light or dark: as the system has it, until a person says otherwise in this browser.
import { createStore, useStore } from "./store.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "sluice.theme";
const kept = THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "system";
const store = createStore<Theme>(kept);

export const useTheme = (): Theme => useStore(store);

export const setTheme = (theme: Theme): void => {
  localStorage.setItem(KEY, theme);
  document.documentElement.dataset.theme = theme;
  store.set(theme);
};

document.documentElement.dataset.theme = kept;

/** To the other one of what is seen now. */
export const ThemeButton = () => {
  const theme = useTheme();
  const isDark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <button type="button" className="slight" onClick={() => setTheme(isDark ? "light" : "dark")}>
      <span aria-hidden="true">{isDark ? "☀" : "☾"}</span>
      <span className="unseen">{isDark ? "Light colours" : "Dark colours"}</span>
    </button>
  );
};
