// Compares what clients were told with what stands in the database: nothing that was confirmed is gone, and a cancel kept its word.
import { decodeId } from "../../schema/model/id.ts";
import { audit } from "../support/audit.ts";
import type { JobSnapshot } from "../support/snapshot.ts";
import type { Told } from "./acts.ts";
import type { Evidence } from "./evidence.ts";
import type { Followed } from "./follower.ts";

export function auditTold({ jobs, prompts, runs }: Evidence, told: Told, followers: readonly Followed[]): string[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return [
    ...told.faults.map((fault) => `a client was told ${fault}`),
    ...[...told.submitted].flatMap(([id, total]) => {
      const stored = byId.get(decodeId("Job", id))?.prompts.length;
      return stored === total ? [] : [`${id} was confirmed with ${total} prompts and has ${stored}`];
    }),
    ...[...told.keys].filter(([, ids]) => ids.size > 1).map(([key]) => `the key ${key} made more than one job`),
    ...jobs.flatMap((job) => auditJob(job)),
    ...jobs.flatMap((job) => auditCancels(job, told)),
    ...auditLateSends(told, { jobs, prompts, runs }),
    ...followers.flatMap((followed) => auditFollower(followed, byId.get(decodeId("Job", followed.jobId)))),
  ];
}

function auditJob(job: JobSnapshot): string[] {
  const { finished, events, prompts, ...row } = job;
  return finished ? audit(job) : [`job ${job.id} is stuck: ${JSON.stringify(row)}`];
}

/** After the request no prompt is started, and together the answers tell no more than the log. */
function auditCancels({ id, events }: JobSnapshot, told: Told): string[] {
  const requested = events.findIndex(({ kind }) => kind === "JOB_CANCEL_REQUESTED");
  if (requested < 0) return [];
  const after = events.slice(requested);
  const started = after.filter(({ kind }) => kind === "PROMPT_STARTED");
  const canceled = after.reduce(
    (sum, { kind, data }) => sum + (kind === "PROMPTS_CANCELED" ? (data?.count ?? 0) : 0),
    0,
  );
  const answered = told.cancels
    .filter(({ jobId }) => decodeId("Job", jobId) === id)
    .reduce((sum, { canceledPending }) => sum + canceledPending, 0);
  return [
    ...started.map(({ seq }) => `job ${id}: a prompt was started after the cancel (event ${seq})`),
    ...(answered > canceled ? [`job ${id}: cancels said ${answered} canceled prompts, the log ${canceled}`] : []),
  ];
}

/** From a worker's last look to the simulator's note of the POST: either may stand frozen in between, one after the other. */
const SENDING_MS = 10_000;

/** Nothing that was pending at the cancel, and nothing long after its answer, reaches a simulator. */
function auditLateSends(told: Told, { prompts, runs }: Pick<Evidence, "jobs" | "prompts" | "runs">): string[] {
  const canceledAt = new Map<string, number>();
  for (const { jobId, returnedAt } of told.cancels) {
    const id = decodeId("Job", jobId);
    canceledAt.set(id, Math.min(returnedAt, canceledAt.get(id) ?? returnedAt));
  }
  return prompts.flatMap(({ jobId, index, tries }) => {
    const from = canceledAt.get(jobId);
    if (from === undefined) return [];
    return tries.flatMap((attempt) => {
      const wrong: string[] = [];
      if (attempt.claimedAt > from) wrong.push(`job ${jobId} prompt ${index} was claimed after cancelJob had returned`);
      if ((attempt.submittedAt ?? 0) > from)
        wrong.push(`job ${jobId} prompt ${index} was begun after cancelJob had returned`);
      const sentAt = runs.get(attempt.id)?.[0]?.submittedAt[0] ?? 0;
      if (sentAt > from + SENDING_MS)
        wrong.push(
          `job ${jobId} prompt ${index} was sent ${Math.round(sentAt - from)} ms after cancelJob had returned`,
        );
      return wrong;
    });
  });
}

function auditFollower({ jobId, lastSeq, done, faults }: Followed, job: JobSnapshot | undefined): string[] {
  const wrong = faults.map((fault) => `a follower of ${jobId} saw: ${fault}`);
  if (job && (!done || lastSeq !== job.seq)) wrong.push(`a follower of ${jobId} came to ${lastSeq} of ${job.seq}`);
  return wrong;
}
