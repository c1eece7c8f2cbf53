// All backends with all that is known of them.
import { useState } from "react";
import { useQuery } from "urql";
import { Backends as BackendsQuery } from "../../documents/backend.ts";
import { Viewer } from "../../documents/viewer.ts";
import { useFresh } from "../fresh.ts";
import { WORDS } from "./backend.ts";
import { BackendActions } from "./backend-actions.tsx";
import { BackendDialog } from "./backend-dialog.tsx";
import { BackendFacts } from "./backend-facts.tsx";

export const BackendsPage = () => {
  const { data } = useFresh({ query: BackendsQuery });
  const [{ data: asked }] = useQuery({ query: Viewer });
  const [isAdding, setAdding] = useState(false);
  const mayChange = asked?.viewer.scopes.includes("ADMIN") ?? false;
  return (
    <section className="backends-page" aria-labelledby="backends">
      <h1 id="backends">Backends</h1>
      {mayChange && (
        <button type="button" className="primary" onClick={() => setAdding(true)}>
          Add a backend
        </button>
      )}
      {isAdding && <BackendDialog backend={null} close={() => setAdding(false)} />}
      {data?.backends.length === 0 && (
        <p>
          There is no ComfyUI server yet. Add one, or start Sluice with <code>COMFYUI_URLS=http://host:8188</code>.
        </p>
      )}
      <ul className="backend-cards">
        {data?.backends.map((backend) => (
          <li key={backend.id} className="backend-card" data-status={backend.status}>
            <h2>
              {backend.name} <span className="quiet">{WORDS[backend.status]}</span>
              {backend.simulated && <span className="tag">simulated</span>}
            </h2>
            <BackendFacts backend={backend} />
            {mayChange && backend.origin === "ADDED" && <BackendActions backend={backend} />}
          </li>
        ))}
      </ul>
    </section>
  );
};
