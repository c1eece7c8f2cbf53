// One backend: its state at a glance, and the rest when it is opened.
import type { FocusEvent } from "react";
import { closeOnEscape } from "../close-on-escape.ts";
import type { Backend } from "./backend.ts";
import { WORDS } from "./backend.ts";
import { BackendFacts } from "./backend-facts.tsx";

export const BackendChip = ({ backend }: { backend: Backend }) => (
  <details
    className="backend"
    name="backend"
    data-status={backend.status}
    onBlur={closeBehind}
    onKeyDown={closeOnEscape}
  >
    <summary>
      <span className="backend-name">{backend.name}</span> <span className="quiet">{WORDS[backend.status]}</span>
      {backend.simulated && <span className="tag">simulated</span>}
    </summary>
    <div className="backend-more" tabIndex={-1}>
      <BackendFacts backend={backend} />
    </div>
  </details>
);

const closeBehind = ({ currentTarget, relatedTarget }: FocusEvent<HTMLDetailsElement>): void => {
  if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
};
