// All backends with all that is known of them.
import { Backends as BackendsQuery } from "../../documents/backend.ts";
import { useFresh } from "../fresh.ts";
import { WORDS } from "./backend.ts";
import { BackendFacts } from "./backend-facts.tsx";

export const BackendsPage = () => {
  const { data } = useFresh({ query: BackendsQuery });
  return (
    <section className="backends-page" aria-labelledby="backends">
      <h1 id="backends">Backends</h1>
      {data?.backends.length === 0 && (
        <p>
          No ComfyUI server is configured. Start Sluice with <code>COMFYUI_URLS=http://host:8188</code>; several are
          separated by commas.
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
          </li>
        ))}
      </ul>
    </section>
  );
};
