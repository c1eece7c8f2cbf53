// The list never shows a gap or a job twice, in whatever order pages and news arrive.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRoll, type Reading, type RollPage } from "../../client/page/jobs/roll.ts";
import type { JobState } from "../../client/sluice.ts";
import { listedJob } from "../support/listedJob.ts";

const jobOf = (number: number, status: JobState["status"] = "PENDING", seq = 1) =>
  listedJob({ id: `job_${number}`, number, status, seq });
const belongs = (job: JobState) => job.status === "PENDING";

const pageOf = (jobs: readonly JobState[], after: string | null, size: number): RollPage => {
  const found = jobs
    .filter((job) => belongs(job) && job.number < (after === null ? Number.POSITIVE_INFINITY : Number(after)))
    .sort((one, other) => other.number - one.number);
  const page = found.slice(0, size);
  return { jobs: page, next: found.length > size ? String(page.at(-1)?.number) : null };
};

/** Jobs that are there from the beginning, with room between them: numbers are given in one order and may become visible in another. */
const START = Array.from({ length: 20 }, (_, index) => index * 3);

/** A server with its jobs, whose answers and news are on their way for a while. */
function createWorld(pageSize: number) {
  const roll = createRoll(belongs);
  const jobs = new Map(START.map((number) => [number, jobOf(number)]));
  const news: JobState[] = [];
  const deletions: JobState[] = [];
  let reading: Reading | null = null;
  let answer: RollPage | null = null;

  const ask = (after: string | null): RollPage => pageOf([...jobs.values()], after, pageSize);
  const nth = (n: number): JobState | undefined => [...jobs.values()][n % Math.max(1, jobs.size)];
  const put = (job: JobState): void => {
    jobs.set(job.number, job);
    news.push(job);
  };
  return {
    roll,
    submit: (number: number) => {
      if (!jobs.has(number)) put(jobOf(number));
    },
    change: (n: number) => {
      const job = nth(n);
      if (job) put({ ...job, seq: job.seq + 1, status: belongs(job) ? "RUNNING" : "PENDING" });
    },
    remove: (n: number) => {
      const job = nth(n);
      if (!job) return;
      jobs.delete(job.number);
      deletions.push(job);
    },
    hear: () => news.splice(0, 1).forEach(roll.change),
    hearDeletion: () => deletions.splice(0, 1).forEach((job) => void roll.drop(job.id)),
    read: (from: "top" | "end") => {
      if (reading || (from === "end" && (!roll.isRead() || roll.isComplete()))) return;
      reading = roll.read(from);
      answer = ask(reading.after());
    },
    arrive: () => {
      if (!reading || !answer) return;
      const done = reading.take(answer);
      answer = done ? null : ask(reading.after());
      if (!done) return;
      reading.end();
      reading = null;
    },
    /** Of the part of the list that is there: what belongs, leaving out what the page can't know yet. */
    missing: () => {
      const rows = roll.rows();
      const end = roll.isComplete() ? Number.NEGATIVE_INFINITY : (rows.at(-1)?.number ?? Number.POSITIVE_INFINITY);
      const unheard = new Set([...news, ...deletions].map((job) => job.id));
      const wanted = [...jobs.values()].filter((job) => belongs(job) && job.number >= end && roll.isRead());
      return {
        gaps: wanted.filter((job) => !unheard.has(job.id) && !rows.some((row) => row.id === job.id)),
        strangers: rows.filter(
          (row) => !belongs(row) || (!unheard.has(row.id) && jobs.get(row.number)?.seq !== row.seq),
        ),
      };
    },
  };
}

const small = fc.nat(70);
const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("submit" as const), n: small }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("change" as const), n: small }) },
  fc.record({ kind: fc.constant("remove" as const), n: small }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("hear" as const), n: small }) },
  fc.record({ kind: fc.constant("hearDeletion" as const), n: small }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("top" as const, "end" as const), n: small }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("arrive" as const), n: small }) },
);

test("at every moment the list is in order, without a gap and without a double", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(command, { maxLength: 80, size: "max" }), (size, commands) => {
      const world = createWorld(size);
      const used = new Set(START);
      const seen = new Map<string, number>();
      for (const { kind, n } of commands) {
        if (kind === "top" || kind === "end") world.read(kind);
        else if (kind !== "submit") world[kind](n);
        else if (!used.has(n)) {
          // A deleted job's number never comes back.
          used.add(n);
          world.submit(n);
        }
        const numbers = world.roll.rows().map((job) => job.number);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => b - a));
        for (const { id, seq } of world.roll.rows()) {
          expect(seq).toBeGreaterThanOrEqual(seen.get(id) ?? 0);
          seen.set(id, seq);
        }
        expect(world.missing()).toEqual({ gaps: [], strangers: [] });
      }
    }),
    { numRuns: 400 },
  );
});

test("what is newer wins, be it on the page or told", () => {
  const roll = createRoll(belongs);
  const reading = roll.read("top");
  roll.change(jobOf(1, "PENDING", 4));
  roll.change(jobOf(2, "PENDING", 4));
  reading.take({ jobs: [jobOf(2, "PENDING", 3), jobOf(1, "PENDING", 5)], next: null });
  reading.end();
  expect(roll.rows().map(({ number, seq }) => [number, seq])).toEqual([
    [2, 4],
    [1, 5],
  ]);
});

test("page after page the whole list comes together", () => {
  const world = createWorld(3);
  world.read("top");
  world.arrive();
  while (!world.roll.isComplete()) {
    world.read("end");
    world.arrive();
  }
  expect(world.roll.rows().map((job) => job.number)).toEqual(START.toReversed());
});
