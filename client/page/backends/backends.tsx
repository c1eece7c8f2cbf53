// The ComfyUI servers at the top of the page: which are online, what they do, and why one isn't.
import { Backends as BackendsQuery } from "../../documents/backend.ts";
import { useFresh } from "../fresh.ts";
import { useMedia } from "../media.ts";
import { backendsAddress } from "../route.ts";
import { several } from "../words.ts";
import { type Backend, isConfigured } from "./backend.ts";
import { BackendChip } from "./backend-chip.tsx";

/** More than these are told in one line. */
const MOST = 3;

export const Backends = () => {
  const { data } = useFresh({ query: BackendsQuery });
  const narrow = useMedia("(max-width: 60rem)");
  if (!data) return null;
  const backends = data.backends.filter(isConfigured);
  if (narrow || backends.length > MOST) return <Summary backends={backends} />;
  return (
    <ul className="backends" aria-label="Backends">
      {backends.map((backend) => (
        <li key={backend.id}>
          <BackendChip backend={backend} />
        </li>
      ))}
      {backends.length === 0 && <li className="quiet">No backend</li>}
    </ul>
  );
};

const Summary = ({ backends }: { backends: readonly Backend[] }) => {
  const away = backends.filter(({ status }) => status !== "ONLINE").length;
  const busy = backends.filter(({ current }) => current).length;
  return (
    <a className="backends-summary" href={backendsAddress} data-status={away === 0 ? "ONLINE" : "DRAINING"}>
      {several(backends.length, "backend")} <span className="quiet">{busy} at work</span>
      {away > 0 && <span className="quiet">{away} not online</span>}
      {backends.every(({ simulated }) => simulated) && <span className="tag">simulated</span>}
    </a>
  );
};
