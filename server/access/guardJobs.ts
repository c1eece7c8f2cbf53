// The commands as one viewer may give them: with the scope that they need, on jobs that are its own.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { JobsPort, Uuid } from "../../schema/graphql/context.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import { need, type Scope, type Viewer } from "../../schema/model/viewer.ts";

/** `prisma` is the viewer's own: what it doesn't see it can't touch either. A job never changes its owner, so looking first is enough. */
export function guardJobs(jobs: JobsPort, viewer: Viewer, prisma: PrismaClient): JobsPort {
  const may = (scope: Scope) => need(viewer, scope);
  const touch = async (scope: Scope, ids: readonly Uuid[]): Promise<void> => {
    may(scope);
    if (viewer.sees === null) return;
    const own = await prisma.job.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
    const known = new Set(own.map(({ id }) => id));
    for (const id of ids) if (!known.has(id)) throw notFound("Job", encodeId("Job", id));
  };
  return {
    async submit(submission, fingerprint) {
      may("submit");
      return jobs.submit(submission, fingerprint, viewer);
    },
    async cancel(jobId, request) {
      await touch("control", [jobId]);
      return jobs.cancel(jobId, request);
    },
    async cancelMany(jobIds, request) {
      await touch("control", jobIds);
      return jobs.cancelMany(jobIds, request);
    },
    async cancelPrompt(promptId, request) {
      may("control");
      const own = viewer.sees === null || (await prisma.prompt.findUnique({ where: { id: promptId } })) !== null;
      if (!own) throw notFound("Prompt", encodeId("Prompt", promptId));
      return jobs.cancelPrompt(promptId, request);
    },
    async pause(jobId) {
      await touch("control", [jobId]);
      return jobs.pause(jobId);
    },
    async resume(jobId) {
      await touch("control", [jobId]);
      return jobs.resume(jobId);
    },
    async setPriority(jobId, priority) {
      await touch("control", [jobId]);
      return jobs.setPriority(jobId, priority);
    },
    async retry(jobId, secrets) {
      await touch("submit", [jobId]);
      return jobs.retry(jobId, secrets, viewer);
    },
    async remove(jobId) {
      await touch("control", [jobId]);
      return jobs.remove(jobId);
    },
    async drainBackend(backendId) {
      may("admin");
      return jobs.drainBackend(backendId);
    },
    async resumeBackend(backendId, request) {
      may("admin");
      return jobs.resumeBackend(backendId, request);
    },
  };
}
