// The ComfyUI servers: which are online, what they do, and why one isn't.
import { Backends as BackendsQuery } from "../../documents/backend.ts";
import { useFresh } from "../fresh.ts";
import { BackendChip } from "./backend-chip.tsx";

export const Backends = () => {
  const { data } = useFresh({ query: BackendsQuery });
  if (!data) return null;
  return (
    <ul className="backends" aria-label="Backends">
      {data.backends.map((backend) => (
        <li key={backend.id}>
          <BackendChip backend={backend} />
        </li>
      ))}
      {data.backends.length === 0 && <li className="quiet">No backend</li>}
    </ul>
  );
};
