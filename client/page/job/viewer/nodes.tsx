// What each node of a running prompt does: done, at work, or waiting for its turn.
import type { ResultOf } from "gql.tada";
import { useMemo } from "react";
import { useSubscription } from "urql";
import { PromptNodes } from "../../../documents/prompt.ts";
import type { Status } from "../../words.ts";
import type { FullPrompt } from "./full-prompt.ts";
import { runOrder } from "./run-order.ts";

type Told = NonNullable<ResultOf<typeof PromptNodes>["promptProgress"]["nodes"]>;
type State = Told[number]["state"];

const LOOKS = {
  RUNNING: ["RUNNING", "at work"],
  FINISHED: ["SUCCEEDED", "done"],
  CACHED: ["SUCCEEDED", "cached"],
  FAILED: ["FAILED", "failed"],
} as const satisfies Record<State, readonly [Status, string]>;

const WAITING = ["PENDING", "waiting"] as const;

export const Nodes = ({ jobId, prompt }: { jobId: string; prompt: FullPrompt }) => {
  const [{ data }] = useSubscription<ResultOf<typeof PromptNodes>, Told | null, { jobId: string }>(
    { query: PromptNodes, variables: { jobId } },
    // Others of the same job may run beside it.
    (before = null, { promptProgress: { promptId, nodes } }) => (promptId === prompt.id ? nodes : before),
  );
  const told = data ?? prompt.progress?.nodes;
  const order = useMemo(() => runOrder(prompt.workflow), [prompt.workflow]);
  if (!told) return null;
  const states = new Map(told.map((node) => [node.nodeId, node]));
  const over = told.filter(({ state }) => state !== "RUNNING").length;
  return (
    <details className="nodes-now" open>
      <summary>
        Nodes: {over} of {order.length} done
      </summary>
      <ol aria-label="Nodes">
        {order.map(({ id, title }) => (
          <NodeRow key={id} title={title} node={states.get(id)} />
        ))}
      </ol>
    </details>
  );
};

const NodeRow = ({ title, node }: { title: string; node: Told[number] | undefined }) => {
  const [status, word] = node ? LOOKS[node.state] : WAITING;
  const isCounting = node?.state === "RUNNING" && node.max > 1;
  return (
    <li data-status={status}>
      <span className="status" data-status={status}>
        <span className="node-title">{title}</span>
      </span>
      <span className="quiet">{isCounting ? `${node.value} / ${node.max}` : word}</span>
    </li>
  );
};
