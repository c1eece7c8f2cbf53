// A job's prompts as one stream: each that changes, in its newest state.
import type { Db } from "../../prisma/client.ts";
import type { Prompt } from "../../prisma/generated/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { notFound } from "../../schema/model/refusal.ts";
import type { Hub } from "./hub.ts";
import { LogFollower } from "./logFollower.ts";
import type { Newest } from "./newest.ts";
import { stateOf } from "./stateOf.ts";
import { type Feed, stream } from "./stream.ts";

const pageSize = 500;

/** Ends when the job is final and all is told. */
export function watchPrompts(db: Db, hub: Hub, newest: Newest, jobId: string): Feed<Prompt> {
  return stream(
    (mailbox) => hub.listen(jobId, (event) => mailbox.put(event)),
    async function* (mailbox) {
      const start = await stateOf(db, jobId);
      if (!start) throw notFound("Job", encodeId("Job", jobId));
      if (start.final) return;
      const place = { afterSeq: start.seq, newestSeq: start.seq };
      for await (const event of new LogFollower({ db, mailbox, jobId, ...place })) {
        if (event.kind === "PROMPTS_CANCELED") yield* changedBy(db, jobId, event.seq);
        const prompt = await newest.prompt(event);
        // One that has changed again since will be told by that later event.
        if (prompt?.seq === event.seq) yield prompt;
      }
    },
  );
}

/** The prompts whose newest change is the event with that seq. */
async function* changedBy(db: Db, jobId: string, seq: number): AsyncGenerator<Prompt, void> {
  for (let afterIndex = -1; ; ) {
    const rows = await db.prompt.findMany({
      where: { jobId, seq, index: { gt: afterIndex } },
      orderBy: { index: "asc" },
      take: pageSize,
    });
    yield* rows;
    afterIndex = rows.at(-1)?.index ?? afterIndex;
    if (rows.length < pageSize) return;
  }
}
