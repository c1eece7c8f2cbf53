// All jobs as one stream: each that changes, in its newest state.
import type { JobRow } from "../../prisma/client.ts";
import type { Hub } from "./hub.ts";
import type { JobEventRow } from "./log.ts";
import type { Newest } from "./newest.ts";
import { type Feed, stream } from "./stream.ts";

/** Each job comes at least once after its newest change; what is waiting to be told is one event a job, however slow the reader. */
export function watchJobs(hub: Hub, newest: Newest): Feed<JobRow> {
  const changed = new Map<string, JobEventRow>();
  return stream(
    (mailbox) =>
      hub.listen(null, (event) => {
        if (event) changed.set(event.jobId, event);
        mailbox.put(null);
      }),
    async function* (mailbox) {
      while (await mailbox.wait()) {
        mailbox.take();
        for (const event of changed.values()) {
          changed.delete(event.jobId);
          const job = await newest.job(event);
          if (job) yield job;
        }
      }
    },
  );
}
