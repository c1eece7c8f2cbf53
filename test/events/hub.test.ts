// One reader of the log for all who watch: every event reaches every listener once, however late it became visible.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHub } from "../../server/events/hub.ts";
import type { JobEventRow } from "../../server/events/log.ts";
import { pause, resume } from "../../server/jobs/adjust.ts";
import { remove } from "../../server/jobs/remove.ts";
import { closeGate } from "../support/gate.ts";
import { lengthenLog, oneTo, startWatching, until, type Watching } from "../support/watching.ts";

let watching: Watching;

beforeAll(async () => {
  watching = await startWatching();
});

afterAll(() => watching.stop());

/** Hears what comes after the submission, as "seq" of that job or as "job seq" of all. */
function listen(jobId: string | null, hub = watching.hub): string[] {
  const heard: string[] = [];
  hub.listen(jobId, (event) => {
    if (event?.kind !== "JOB_SUBMITTED") heard.push(nameOf(event, jobId));
  });
  return heard;
}

const nameOf = (event: JobEventRow | null, jobId: string | null): string =>
  event === null ? "look" : jobId === null ? `${event.jobId} ${event.seq}` : `${event.seq}`;

const PAUSE_UNSEEN = `
WITH paused AS (UPDATE job SET paused_at = now(), claimable = false, seq = seq + 1 WHERE id = $1 RETURNING *)
INSERT INTO job_event (job_id, seq, kind, status, pending, running, succeeded, failed, canceled)
SELECT id, seq, 'JOB_PAUSED', status, pending, running, succeeded, failed, canceled FROM paused`;

test("an event of a transaction that commits late is heard once, and so are those that overtook it", async () => {
  const { db, queue, tell, url } = watching;
  const [slow, quick] = [await queue.submit(1), await queue.submit(1)];
  const [ofSlow, ofQuick, ofAll] = [listen(slow), listen(quick), listen(null)];
  await using gate = await closeGate(url, PAUSE_UNSEEN, [slow]);
  // They commit while the older transaction is open: not settled, read again and again, told once.
  for (const verb of [pause, resume, pause, resume]) {
    await verb(db, quick);
    tell();
  }
  await until(() => ofQuick.length >= 4);
  expect(ofSlow).toEqual([]);
  await gate.open();
  await resume(db, slow);
  await pause(db, quick);
  tell();
  await until(() => ofSlow.length >= 2 && ofQuick.length >= 5);
  expect(ofSlow).toEqual(["2", "3"]);
  expect(ofQuick).toEqual(["2", "3", "4", "5", "6"]);
  expect(ofAll.toSorted()).toEqual(
    [...ofSlow.map((seq) => `${slow} ${seq}`), ...ofQuick.map((seq) => `${quick} ${seq}`)].sort(),
  );
});

test("more events than a page holds are all heard, once, while an older transaction is open", async () => {
  const { db, queue, tell, url } = watching;
  const [slow, many] = [await queue.submit(1), await queue.submit(1)];
  const [ofMany, ofAll] = [listen(many), listen(null)];
  await using gate = await closeGate(url, PAUSE_UNSEEN, [slow]);
  await lengthenLog(db, many, 2_500);
  tell();
  await until(() => ofMany.length >= 2_500);
  await gate.open();
  tell();
  await until(() => ofAll.includes(`${slow} 2`));
  expect(ofMany).toEqual(oneTo(2_501, 2).map(String));
  expect(ofAll.filter((name) => name.startsWith(slow))).toEqual([`${slow} 2`]);
});

test("without any signal the log is read by itself", async () => {
  const { db, signal, queue } = watching;
  const hub = await startHub({ db, signal, pollMs: 20, onError: (error) => expect.fail(String(error)) });
  const jobId = await queue.submit(1);
  const heard = listen(jobId, hub);
  await pause(db, jobId);
  await until(() => heard.includes("2"));
  await hub.stop();
});

test("whoever has stopped listening hears nothing more, and the others do", async () => {
  const { db, queue, tell, hub } = watching;
  const jobId = await queue.submit(1);
  const gone: number[] = [];
  const end = hub.listen(jobId, (event) => gone.push(event?.seq ?? 0));
  const heard = listen(jobId);
  end();
  await pause(db, jobId);
  tell();
  await until(() => heard.includes("2"));
  expect(gone).toEqual([]);
});

test("a deleted job's listeners are told to look", async () => {
  const { db, queue, signal, tell } = watching;
  const jobId = await queue.submit(1);
  await queue.cancel(jobId);
  tell();
  const heard = listen(jobId);
  await remove(db, jobId);
  signal.publish("deleted", { id: jobId, owner: "local" });
  await until(() => heard.includes("look"));
});
