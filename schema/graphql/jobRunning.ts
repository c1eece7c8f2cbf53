// What of a job runs: what an open cancel waits for, and how long it may take.
import { secondsLeft } from "../model/remaining.ts";
import { stoppingSentence } from "../model/stopping.ts";
import { builder } from "./builder.ts";
import { JobRef } from "./refs.ts";
import { atWork } from "./stopping.ts";

builder.objectFields(JobRef, (t) => ({
  cancelWaitsFor: t.string({
    nullable: true,
    description:
      'What a cancel that is still open waits for, for a person: "Prompt #4 on gpu-1 was asked to stop 12 s ago and is still at KSampler: it stops when that node lets it." Null when no cancel is open.',
    resolve: async (job, _args, { loaders, progress }) => {
      if (job.cancelRequestedAt === null || job.running === 0) return null;
      const rows = await loaders.stopping.load(job.id);
      return stoppingSentence(rows.map((row) => ({ ...row, ...atWork(progress.newest(row.promptId)) })));
    },
  }),
  runningSecondsLeft: t.float({
    nullable: true,
    description:
      "An estimate of how long what runs now still takes, from what the job's other prompts took and how far these are. Null while nothing runs, and when nothing is known.",
    resolve: async (job, _args, { loaders, progress }) => {
      if (job.running === 0) return null;
      const rows = await loaders.stopping.load(job.id);
      return secondsLeft(rows.map((row) => ({ ...row, fraction: atWork(progress.newest(row.promptId)).fraction })));
    },
  }),
}));
