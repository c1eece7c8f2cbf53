// What one owner may watch: its own jobs, and of the streams over all jobs what tells of them.
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { Uuid, WatchPort } from "../../schema/graphql/context.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import { type Pull, Pulled, pullFrom } from "../events/stream.ts";

/** `prisma` is the owner's own. */
export function guardWatch(watch: WatchPort, owner: string, prisma: PrismaClient): WatchPort {
  const own = <T>(jobId: Uuid, stream: AsyncGenerator<T, void>) =>
    lookingFirst(stream, async () => {
      const job = await prisma.job.findUnique({ where: { id: jobId }, select: { id: true } });
      if (!job) throw notFound("Job", encodeId("Job", jobId));
    });
  const isOwn = (job: { owner: string }) => job.owner === owner;
  return {
    jobChanged: (jobId) => (jobId === null ? only(watch.jobChanged(null), isOwn) : own(jobId, watch.jobChanged(jobId))),
    promptChanged: (jobId) => own(jobId, watch.promptChanged(jobId)),
    promptProgress: (jobId) => own(jobId, watch.promptProgress(jobId)),
    jobEvents: (jobId, afterSeq) => own(jobId, watch.jobEvents(jobId, afterSeq)),
    jobDeleted: () => only(watch.jobDeleted(), isOwn),
    backendChanged: () => watch.backendChanged(),
  };
}

/** The stream listens already while `look` looks; what look throws ends it. */
function lookingFirst<T>(stream: AsyncGenerator<T, void>, look: () => Promise<void>): AsyncGenerator<T, void> {
  let looked = false;
  return new Guarded(stream, (wake) => {
    if (looked) return pullFrom(stream, wake);
    return look().then(
      () => {
        looked = true;
        return pullFrom(stream, wake);
      },
      async (error: unknown) => {
        await stream.return();
        throw error;
      },
    );
  });
}

function only<T>(stream: AsyncGenerator<T, void>, wanted: (value: T) => boolean): AsyncGenerator<T, void> {
  return new Guarded(stream, async (wake) => {
    for (;;) {
      const result = await pullFrom(stream, wake);
      if (result === null || result.done || wanted(result.value)) return result;
    }
  });
}

/** Not an async generator: that would hold a return() back while its next() waits. */
class Guarded<T> extends Pulled<T> {
  readonly #stream: AsyncGenerator<T, void>;
  readonly pull: Pull<T>;

  constructor(stream: AsyncGenerator<T, void>, pull: Pull<T>) {
    super();
    this.#stream = stream;
    this.pull = pull;
  }

  end(): void {
    this.#stream.return().catch(() => undefined);
  }
}
