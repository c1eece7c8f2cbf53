// One backend: its state at a glance, and the rest when it is opened.
import type { ResultOf } from "gql.tada";
import type { FocusEvent, KeyboardEvent } from "react";
import { useMutation } from "urql";
import { type Backends, DrainBackend, ResumeBackend } from "../../documents/backend.ts";
import { Refusal } from "../../refusal.ts";
import { Problem } from "../problem.tsx";
import { jobAddress } from "../route.ts";

type Backend = ResultOf<typeof Backends>["backends"][number];

const WORDS = { ONLINE: "online", OFFLINE: "unavailable", DRAINING: "draining" } as const;

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
    <More backend={backend} />
  </details>
);

const More = ({ backend }: { backend: Backend }) => (
  <div className="backend-more" tabIndex={-1}>
    {backend.reason && <p>{backend.reason}</p>}
    <dl>
      <dt>Address</dt>
      <dd>{backend.url}</dd>
      <dt>Runs</dt>
      <dd>{backend.current ? <Current prompt={backend.current} /> : "nothing of ours"}</dd>
      {backend.deviceName && (
        <>
          <dt>Device</dt>
          <dd>{backend.deviceName}</dd>
        </>
      )}
      {backend.vramTotalBytes !== null && (
        <>
          <dt>Memory</dt>
          <dd>
            {gigabytes(backend.vramFreeBytes ?? 0)} free of {gigabytes(backend.vramTotalBytes)}
          </dd>
        </>
      )}
    </dl>
    <DrainButton backend={backend} />
  </div>
);

const closeBehind = ({ currentTarget, relatedTarget }: FocusEvent<HTMLDetailsElement>): void => {
  if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
};

const closeOnEscape = ({ key, currentTarget }: KeyboardEvent<HTMLDetailsElement>): void => {
  if (key !== "Escape") return;
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
};

const Current = ({ prompt }: { prompt: NonNullable<Backend["current"]> }) => (
  <a href={jobAddress(prompt.job.id)}>
    #{prompt.index + 1} of {prompt.job.name}
  </a>
);

const DrainButton = ({ backend }: { backend: Backend }) => {
  const draining = backend.status === "DRAINING";
  const [drained, drain] = useMutation(DrainBackend);
  const [resumed, resume] = useMutation(ResumeBackend);
  const error = draining ? resumed.error : drained.error;
  return (
    <>
      <button type="button" onClick={() => void (draining ? resume : drain)({ id: backend.id })}>
        {draining ? "Take up work again" : "Drain: finish, then take no more"}
      </button>
      {error && <Problem>{Refusal.from(error).message}</Problem>}
    </>
  );
};

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;
