// The newest progress of every running prompt, as it passes by; it is never stored in the database.
import type { Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import type { Progress } from "../../schema/model/progress.ts";
import { notFound } from "../../schema/model/refusal.ts";
import type { Hub } from "./hub.ts";
import type { Signal } from "./signal.ts";
import { type Feed, stream } from "./stream.ts";

export interface ProgressBoard {
  newest(promptId: string): Progress | undefined;
  /** Ends when the job is final. A reader that is slower than the progress gets the newest of each prompt. */
  watch(jobId: string): Feed<Progress>;
  stop(): void;
}

const mostEnded = 1_000;

export function createProgressBoard(db: Db, hub: Hub, signal: Signal): ProgressBoard {
  const newest = new Map<string, Progress>();
  /** What other processes say of a prompt may come after its end. */
  const ended = new Set<string>();
  const end = (promptId: string): void => {
    newest.delete(promptId);
    ended.add(promptId);
    if (ended.size > mostEnded) for (const oldest of ended.values().take(1)) ended.delete(oldest);
  };
  const ends = [
    signal.subscribe("progress", (progress) => {
      if (!ended.has(progress.promptId)) newest.set(progress.promptId, progress);
    }),
    hub.listen(null, (event) => {
      if (event?.kind === "PROMPT_STARTED" && event.promptId) ended.delete(event.promptId);
      else if (event?.promptId) end(event.promptId);
      else if (event?.kind === "JOB_FINISHED") {
        for (const { jobId, promptId } of newest.values()) if (jobId === event.jobId) end(promptId);
      }
    }),
  ];
  return {
    newest: (promptId) => newest.get(promptId),
    watch: (jobId) => watchProgress(db, hub, signal, jobId),
    stop() {
      for (const end of ends) end();
    },
  };
}

function watchProgress(db: Db, hub: Hub, signal: Signal, jobId: string): Feed<Progress> {
  const waiting = new Map<string, Progress>();
  let over = false;
  return stream(
    (mailbox) => {
      const ends = [
        signal.subscribe("progress", (progress) => {
          if (progress.jobId !== jobId) return;
          waiting.set(progress.promptId, progress);
          mailbox.put(null);
        }),
        hub.listen(jobId, (event) => {
          over ||= event === null || event.kind === "JOB_FINISHED";
          mailbox.put(event);
        }),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
    async function* (mailbox) {
      const job = await db.job.findUnique({ where: { id: jobId }, select: { finishedAt: true } });
      if (!job) throw notFound("Job", encodeId("Job", jobId));
      over ||= job.finishedAt !== null;
      while (!over && (await mailbox.wait())) {
        mailbox.take();
        for (const progress of waiting.values()) {
          waiting.delete(progress.promptId);
          yield progress;
        }
      }
    },
  );
}
