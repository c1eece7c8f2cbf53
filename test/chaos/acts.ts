// What people do to Sluice during a chaos run, one thing at a time, and what it tells them.
import { type Client, clientOf, Refused, type Variables } from "../support/client.ts";
import type { Random } from "./random.ts";
import { FAILING } from "./runLog.ts";

/** Facts that Sluice has confirmed, and that must stand at the end. */
export interface Told {
  /** Prompts by job id. */
  submitted: Map<string, number>;
  cancels: { jobId: string; returnedAt: number; canceledPending: number }[];
  /** Job ids by the idempotency key that was answered with them. */
  keys: Map<string, Set<string>>;
  asked: number;
  /** Answers that were errors, or never came: expected while things die. */
  unanswered: number;
  faults: string[];
}

export interface Turn {
  urls: readonly string[];
  random: Random;
  told: Told;
  onSubmit: (jobId: string) => void;
  client: Client;
  /** Of the first of the pictures that this turn may ask for. */
  color: number;
}

/** Five nodes, so that an interrupt has a chance between them. */
const WORKFLOW = {
  "1": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 0 } },
  "2": { class_type: "ImageInvert", inputs: { image: ["1", 0] } },
  "3": { class_type: "ImageBlur", inputs: { image: ["2", 0], blur_radius: 1, sigma: 1 } },
  "4": { class_type: "ImageInvert", inputs: { image: ["3", 0] } },
  "5": { class_type: "SaveImage", inputs: { images: ["4", 0], filename_prefix: "chaos" } },
};

export const ACTIONS = {
  submit: 8,
  cancel: 5,
  cancelMany: 1,
  cancelPrompt: 3,
  pause: 2,
  resume: 3,
  priority: 1,
  retry: 2,
};
const MOST_OPEN_PROMPTS = 60;

export async function act(action: keyof typeof ACTIONS, turn: Turn): Promise<void> {
  if (action === "submit") return submit(turn);
  const { client, random, told } = turn;
  const ids = [...told.submitted.keys()].slice(-12);
  if (ids.length === 0) return;
  const id = random.pick(ids);
  switch (action) {
    case "cancel":
      return cancel(turn, id, random.weighted({ gently: 3, interrupt: 3, later: 2 }));
    case "cancelMany":
      return cancelMany(turn, [...new Set([id, random.pick(ids)])]);
    case "cancelPrompt":
      return cancelPrompt(turn, id);
    case "pause":
      return command(client, "pauseJob", id);
    case "resume":
      return command(client, "resumeJob", id);
    case "priority":
      await client.ask("mutation ($id: ID!, $n: Int!) { setJobPriority(id: $id, priority: $n) { id } }", {
        id,
        n: random.whole(-5, 5),
      });
      return;
    case "retry": {
      const text = "mutation ($id: ID!) { retryJob(id: $id) { id counts { total } } }";
      const { retryJob } = await client.ask<{ retryJob: Submitted }>(text, { id });
      note(turn, retryJob);
    }
  }
}

interface Submitted {
  id: string;
  counts: { total: number };
}

async function submit(turn: Turn): Promise<void> {
  const { client, random, told, color } = turn;
  const text = "{ jobs(first: 100, filter: { status: [PENDING, RUNNING] }) { edges { node { counts { pending } } } } }";
  const { jobs } = await client.ask<{ jobs: { edges: { node: { counts: { pending: number } } }[] } }>(text);
  if (jobs.edges.reduce((sum, { node }) => sum + node.counts.pending, 0) > MOST_OPEN_PROMPTS) return;
  const colors = Array.from({ length: random.whole(1, 12) }, (_, n) => {
    const kind = random.weighted({ good: 18, failing: 1, outOfMemory: 1 });
    return kind === "good" ? color + n : kind === "failing" ? FAILING.color : FAILING.outOfMemoryColor;
  });
  const key = random.happens(0.5) ? `key-${color}` : null;
  const input: Variables = {
    name: `storm ${color}`,
    workflow: WORKFLOW,
    sweep: [{ path: "1.inputs.color", values: colors }],
    priority: random.whole(-3, 3),
    maxAttempts: random.whole(1, 4),
    onFailure: random.pick(["CONTINUE", "CONTINUE", "CANCEL_REST"]),
    idempotencyKey: key,
  };
  await sendSubmission(turn, input, key);
  // Whoever isn't sure that it arrived sends it again with the same key.
  if (key !== null && random.happens(0.5))
    await sendSubmission({ ...turn, client: clientOf(random.pick(turn.urls)) }, input, key);
  told.asked += 1;
}

async function sendSubmission(turn: Turn, input: Variables, key: string | null): Promise<void> {
  const text = "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { id counts { total } } }";
  const { submitJob } = await turn.client.ask<{ submitJob: Submitted }>(text, { input });
  if (key !== null) turn.told.keys.set(key, (turn.told.keys.get(key) ?? new Set()).add(submitJob.id));
  note(turn, submitJob);
}

function note({ told, onSubmit }: Turn, { id, counts }: Submitted): void {
  const isNew = !told.submitted.has(id);
  told.submitted.set(id, counts.total);
  if (isNew) onSubmit(id);
}

async function cancel(
  { client, random, told }: Turn,
  jobId: string,
  how: "gently" | "interrupt" | "later",
): Promise<void> {
  const text = `mutation ($id: ID!, $interrupt: Boolean, $after: Int) {
    cancelJob(id: $id, interrupt: $interrupt, interruptAfterSeconds: $after, reason: "storm") { canceledPending } }`;
  const variables = { id: jobId, interrupt: how === "interrupt", after: how === "later" ? random.whole(0, 2) : null };
  const { cancelJob } = await client.ask<{ cancelJob: { canceledPending: number } }>(text, variables);
  told.cancels.push({ jobId, returnedAt: Date.now(), canceledPending: cancelJob.canceledPending });
}

async function cancelMany({ client, random, told }: Turn, ids: string[]): Promise<void> {
  const text =
    "mutation ($ids: [ID!]!, $interrupt: Boolean) { cancelJobs(ids: $ids, interrupt: $interrupt) { canceledPending job { id } } }";
  const { cancelJobs } = await client.ask<{ cancelJobs: { canceledPending: number; job: { id: string } }[] }>(text, {
    ids,
    interrupt: random.happens(0.5),
  });
  for (const { canceledPending, job } of cancelJobs) {
    told.cancels.push({ jobId: job.id, returnedAt: Date.now(), canceledPending });
  }
}

async function cancelPrompt({ client, random }: Turn, id: string): Promise<void> {
  const text =
    "query ($id: ID!) { job(id: $id) { prompts(first: 20, status: [PENDING, RUNNING]) { edges { node { id } } } } }";
  const found = await client.ask<{ job: { prompts: { edges: { node: { id: string } }[] } } | null }>(text, { id });
  if (!found.job) throw new Refused("NOT_FOUND", `the job ${id} is gone`);
  const ids = found.job.prompts.edges.map(({ node }) => node.id);
  if (ids.length === 0) return;
  await client.ask("mutation ($id: ID!, $interrupt: Boolean) { cancelPrompt(id: $id, interrupt: $interrupt) { id } }", {
    id: random.pick(ids),
    interrupt: random.happens(0.8),
  });
}

async function command(client: Client, name: string, id: string): Promise<void> {
  await client.ask(`mutation ($id: ID!) { ${name}(id: $id) { id } }`, { id });
}
