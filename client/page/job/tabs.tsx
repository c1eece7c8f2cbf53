// The ways to look at a job's prompts; which one is chosen stands in the address.
import { addressWith, setParameters } from "../route.ts";
import { TABS, type Tab } from "./place.ts";

const WORDS = { gallery: "Gallery", table: "Table", timeline: "Timeline" } as const satisfies Record<Tab, string>;

export const Tabs = ({ tab }: { tab: Tab }) => (
  <nav className="tabs" aria-label="View">
    {TABS.map((each) => {
      const parameters = { tab: each === "gallery" ? null : each };
      return (
        <a
          key={each}
          href={addressWith(parameters)}
          aria-current={each === tab ? "page" : undefined}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            setParameters(parameters, "replace");
          }}
        >
          {WORDS[each]}
        </a>
      );
    })}
  </nav>
);
