// The type Job, and what its fields load.
import { encodeId } from "../model/id.ts";
import { isFinal } from "../model/status.ts";
import { builder } from "./builder.ts";
import { PromptCounts } from "./counts.ts";
import { Label } from "./label.ts";
import { loaded } from "./loaded.ts";
import { JobRef } from "./refs.ts";
import { readLabels } from "./rows.ts";
import { JobStatus } from "./status.ts";

builder.objectType(JobRef, {
  description: "One workflow, run many times with changes; each run is a prompt.",
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id({ description: 'Opaque id, "job_…".', resolve: (job) => encodeId("Job", job.id) }),
    owner: t.exposeString("owner", {
      description: 'Whose job it is: the name of the token that submitted it, "local" where no tokens are in use.',
    }),
    name: t.exposeString("name", { description: "What people call it; at most 200 characters." }),
    status: t.expose("status", {
      type: JobStatus,
      description: "Derived from its prompts, never stored apart from them.",
    }),
    counts: t.field({
      type: PromptCounts,
      description: "How many of its prompts are in which state.",
      resolve: (job) => job,
    }),
    seq: t.exposeInt("seq", {
      description:
        "Sequence number of its newest event: give it to jobEvents(after:) to follow from here without a gap.",
    }),
    number: t.float({
      description: "Its place in lists and among equals in the queue: it rises with every submission, with gaps.",
      resolve: (job) => Number(job.number),
    }),
    priority: t.exposeInt("priority", { description: "Higher goes first; −1000 to 1000." }),
    labels: t.field({
      type: [Label],
      description: "As they were submitted, in that order.",
      resolve: (job) => readLabels(job.labels),
    }),
    workflow: t.field({
      type: "JSONObject",
      description: "The template in ComfyUI's API format. May be large: ask for it only where it is shown.",
      resolve: async (job, _args, { loaders }) => (await loaded("Job", job.id, loaders.workflow.load(job.id))).parsed(),
    }),
    retryOf: t.field({
      type: JobRef,
      nullable: true,
      description:
        "The job whose failed and canceled prompts this one runs again; null if it is none, or that one was deleted.",
      resolve: (job, _args, { loaders }) => (job.retryOfId === null ? null : loaders.job.load(job.retryOfId)),
    }),
    waitingFor: t.string({
      nullable: true,
      description:
        'Why nothing of it runs, for a person: "paused", "no backend online", "2 jobs ahead", "next in line", the latter also "…, in turn with other owners"; "waits behind 1 prompt that is not Sluice\'s" where all that runs of it waits in a backend\'s own queue. Null otherwise while something of it runs, and when it is final.',
      resolve: (job, _args, { loaders }) =>
        isFinal(job.status) ? null : (job.running > 0 ? loaders.jobsQueued : loaders.waiting).load(job.id),
    }),
    secondsLeft: t.float({
      nullable: true,
      description:
        "About how many seconds until it is over: an estimate from how long prompts took of late, from what is ahead of it in the queue and from the backends online. Null when it is final, when it waits for a person (paused, no backend online), and when nothing has ended of late to judge by.",
      resolve: (job, _args, { loaders }) => (isFinal(job.status) ? null : loaders.timeLeft.load(job.id)),
    }),
    outputsUrl: t.string({
      description:
        "Where all that its prompts have made so far can be fetched as one zip file, relative to the server.",
      resolve: (job, _args, { addressOf }) => addressOf(`/outputs/${encodeId("Job", job.id)}.zip`),
    }),
  }),
});
