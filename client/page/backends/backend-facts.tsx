// What is known of a backend: why it isn't online, what it runs, on what; and it can be drained and resumed.
import { useMutation } from "urql";
import { DrainBackend, ResumeBackend } from "../../documents/backend.ts";
import { Refusal } from "../../refusal.ts";
import { jobAddress } from "../route.ts";
import { Ago } from "../time.tsx";
import { complain, say } from "../toast.tsx";
import { type Backend, isConfigured } from "./backend.ts";
import { labelsText } from "./labels.ts";

export const BackendFacts = ({ backend }: { backend: Backend }) => (
  <>
    {backend.reason && <p className="backend-reason">{backend.reason}</p>}
    <dl>
      <dt>Address</dt>
      <dd>{backend.url}</dd>
      {backend.labels.length > 0 && (
        <>
          <dt>Labels</dt>
          <dd>{labelsText(backend.labels)}</dd>
        </>
      )}
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
            <Memory free={backend.vramFreeBytes ?? 0} total={backend.vramTotalBytes} />
          </dd>
        </>
      )}
      {backend.status === "OFFLINE" && backend.lastSeenAt && (
        <>
          <dt>Last seen</dt>
          <dd>
            <Ago at={backend.lastSeenAt} />
          </dd>
        </>
      )}
    </dl>
    {isConfigured(backend) && <DrainButton backend={backend} />}
  </>
);

const Current = ({ prompt }: { prompt: NonNullable<Backend["current"]> }) => (
  <a href={jobAddress(prompt.job.id)}>
    #{prompt.index + 1} of {prompt.job.name}
  </a>
);

const Memory = ({ free, total }: { free: number; total: number }) => (
  <>
    {gigabytes(free)} free of {gigabytes(total)}
    <meter min={0} max={total} value={total - free} aria-label="Memory in use" />
  </>
);

const DrainButton = ({ backend: { id, name, status } }: { backend: Backend }) => {
  const [, drain] = useMutation(DrainBackend);
  const [, resume] = useMutation(ResumeBackend);
  const turn = async (to: "drain" | "resume", undo = true): Promise<void> => {
    const { error } = await (to === "drain" ? drain : resume)({ id });
    if (error) return complain(Refusal.from(error).message);
    const words = to === "drain" ? `${name} takes no more prompts.` : `${name} takes prompts again.`;
    say(words, undo ? () => turn(to === "drain" ? "resume" : "drain", false) : undefined);
  };
  const isDraining = status === "DRAINING";
  return (
    <button type="button" onClick={() => void turn(isDraining ? "resume" : "drain")}>
      {isDraining ? "Take up work again" : "Drain: finish, then take no more"}
    </button>
  );
};

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;
