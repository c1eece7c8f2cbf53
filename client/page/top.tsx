// What is at the top of the page: where one can go, whether it is up to date, and the backends.
import { SignOut } from "./access/sign-out.tsx";
import { Backends } from "./backends/backends.tsx";
import { Badge } from "./badge.tsx";
import { open } from "./overlay.ts";
import { homeAddress, listAddress, type Route } from "./route.ts";
import { ThemeButton } from "./theme.tsx";

export const Top = ({ route, query }: { route: Route; query: string }) => (
  <header className="top">
    <a className="brand" href={homeAddress}>
      <Mark />
      Sluice
    </a>
    <Badge />
    <div className="places">
      <a href={`${listAddress}${query && `?${query}`}`} aria-current={route.at === "list" ? "page" : undefined}>
        All jobs
      </a>
      <a href={homeAddress} aria-current={route.at === "home" ? "page" : undefined} aria-keyshortcuts="n">
        New job
      </a>
    </div>
    <Backends />
    <div className="tools">
      <button type="button" className="slight" aria-keyshortcuts="Control+K" onClick={() => open("palette")}>
        Commands <kbd>Ctrl K</kbd>
      </button>
      <ThemeButton />
      <SignOut />
    </div>
  </header>
);

/** A gate half raised, and what runs through below it. */
const Mark = () => (
  <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M4 3v18M20 3v18" />
    <path className="gate" d="M8 4h8v7H8z" />
    <path d="M7 15c1.7 0 1.7 1.5 3.3 1.5S12 15 13.700 15 15.300 16.500 17 16.500M7 19c1.700 0 1.700 1.500 3.300 1.500S12 19 13.700 19s1.600 1.500 3.300 1.500" />
  </svg>
);
