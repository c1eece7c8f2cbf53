// Follows a job's prompts: the ids of those whose state has changed, as the log tells.
import type { Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import type { Hub } from "./hub.ts";
import { readLog } from "./log.ts";
import { stateOf } from "./stateOf.ts";
import { stream } from "./stream.ts";

const pageSize = 500;

/** Each id comes at least once after that prompt's newest change. Ends when the job is final and all is told. */
export function watchPrompts(db: Db, hub: Hub, jobId: string): AsyncGenerator<string, void> {
  return stream(
    (mailbox) => hub.listen(jobId, (event) => mailbox.put(event)),
    async function* (mailbox) {
      const start = await stateOf(db, jobId);
      if (!start) throw notFound("Job", encodeId("Job", jobId));
      let seq = start.seq;
      for (let final = start.final; !final && (await mailbox.wait()); ) {
        mailbox.take();
        for (let more = true; more && !final; ) {
          const page = await readLog(db, jobId, seq, pageSize);
          seq = page.at(-1)?.seq ?? seq;
          yield* new Set(page.map((event) => event.promptId).filter((id) => id !== null));
          for (const event of page) if (event.kind === "PROMPTS_CANCELED") yield* changedBy(db, jobId, event.seq);
          final = page.some((event) => event.kind === "JOB_FINISHED");
          more = page.length === pageSize;
        }
        final ||= (await stateOf(db, jobId)) === null;
      }
    },
  );
}

/** The prompts whose newest change is the event with that seq. */
async function* changedBy(db: Db, jobId: string, seq: number): AsyncGenerator<string, void> {
  for (let afterIndex = -1; ; ) {
    const rows = await db.prompt.findMany({
      where: { jobId, seq, index: { gt: afterIndex } },
      orderBy: { index: "asc" },
      take: pageSize,
      select: { id: true, index: true },
    });
    for (const row of rows) yield row.id;
    afterIndex = rows.at(-1)?.index ?? afterIndex;
    if (rows.length < pageSize) return;
  }
}
