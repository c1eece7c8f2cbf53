// The API's verbs for stories: submit, look, wait, cancel, each sent over HTTP as a client sends it.
import type { Client, Variables } from "./client.ts";
import * as view from "./flowViews.ts";
import { COLORS } from "./flowWorkflows.ts";
import { soon } from "./soon.ts";

interface Connected extends Omit<view.JobView, "prompts"> {
  prompts: { edges: { node: view.PromptView }[] };
}

export type Queue = ReturnType<typeof queueOf>;

export const queueOf = (client: Client) => ({ ...looks(client), ...cancels(client), ...commands(client) });

function looks({ ask, watch }: Client) {
  const job = async (id: string): Promise<view.JobView> => {
    const found = await ask<{ job: Connected | null }>(`query ($id: ID!) { job(id: $id) { ${view.JOB} } }`, { id });
    if (!found.job) throw new Error("There is no such job.");
    return { ...found.job, prompts: found.job.prompts.edges.map(({ node }) => node) };
  };
  /** Waits until the job passes the check. */
  const until = (id: string, check: (job: view.JobView) => void): Promise<view.JobView> =>
    soon(async () => {
      const now = await job(id);
      check(now);
      return now;
    });
  const backends = async (): Promise<view.BackendView[]> =>
    (await ask<{ backends: view.BackendView[] }>(`{ backends { ${view.BACKEND} } }`)).backends;
  return {
    job,
    until,
    /** Waits for the job's end, which is when its stream completes. */
    async final(id: string): Promise<view.JobView> {
      await Array.fromAsync(watch("subscription ($id: ID!) { jobChanged(id: $id) { id } }", { id }));
      return job(id);
    },
    /** The whole log of a job that ends: replayed, then followed. */
    async log(id: string): Promise<view.EventView[]> {
      const stream = watch<{ jobEvents: view.EventView }>(view.EVENTS, { id });
      return (await Array.fromAsync(stream)).map(({ jobEvents }) => jobEvents);
    },
    backends,
    /** Of the simulator with that address. */
    async backendOf({ url }: { url: string }): Promise<view.BackendView> {
      const found = (await backends()).find((backend) => backend.url === url);
      if (!found) throw new Error(`No backend has the address ${url}.`);
      return found;
    },
  };
}

function cancels({ ask }: Client) {
  return {
    async cancel(id: string, more: { interrupt?: boolean; interruptAfterSeconds?: number; reason?: string } = {}) {
      const answer = await ask<{ cancelJob: view.CancelView }>(
        `mutation ($id: ID!, $interrupt: Boolean, $interruptAfterSeconds: Int, $reason: String) {
          cancelJob(id: $id, interrupt: $interrupt, interruptAfterSeconds: $interruptAfterSeconds, reason: $reason) {
            mode canceledPending runningPrompts alreadyRequested message job { id status finishedAt } } }`,
        { id, ...more },
      );
      return answer.cancelJob;
    },
    async cancelPrompt(id: string, interrupt = false): Promise<view.PromptView> {
      const text = `mutation ($id: ID!, $interrupt: Boolean) { cancelPrompt(id: $id, interrupt: $interrupt) { ${view.PROMPT} } }`;
      return (await ask<{ cancelPrompt: view.PromptView }>(text, { id, interrupt })).cancelPrompt;
    },
  };
}

function commands({ ask }: Client) {
  const command = async (name: string, id: string): Promise<string> => {
    const answer = await ask<Record<string, { id: string }>>(`mutation ($id: ID!) { ${name}(id: $id) { id } }`, { id });
    return answer[name]?.id ?? "";
  };
  return {
    /** `prompts` as a number: so many, each of another color. */
    async submit({ prompts = 1, ...input }: Variables = {}): Promise<string> {
      const sweep = [{ path: "1.inputs.color", range: { from: 1, step: 1, count: prompts } }];
      const variants = typeof prompts === "number" ? (input.workflow ? {} : { sweep }) : { prompts };
      const { submitJob } = await ask<{ submitJob: { id: string } }>(
        "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { id } }",
        { input: { workflow: COLORS, ...variants, ...input } },
      );
      return submitJob.id;
    },
    pause: (id: string) => command("pauseJob", id),
    resume: (id: string) => command("resumeJob", id),
    drain: (id: string) => command("drainBackend", id),
    undrain: (id: string) => command("resumeBackend", id),
    async forceResume(id: string): Promise<void> {
      await ask("mutation ($id: ID!) { resumeBackend(id: $id, force: true) { id } }", { id });
    },
    /** Gives the new job's id. */
    retry: (id: string) => command("retryJob", id),
    async setPriority(id: string, priority: number): Promise<void> {
      const text = "mutation ($id: ID!, $priority: Int!) { setJobPriority(id: $id, priority: $priority) { id } }";
      await ask(text, { id, priority });
    },
    async remove(id: string): Promise<string> {
      return (await ask<{ deleteJob: string }>("mutation ($id: ID!) { deleteJob(id: $id) }", { id })).deleteJob;
    },
  };
}
