// One chaos run: a storm, then calm until every job is final, then the audit.
import { setTimeout as delay } from "node:timers/promises";
import { createPrisma, type Db } from "../../prisma/client.ts";
import { encodeId } from "../../schema/model/id.ts";
import { clientOf } from "../support/client.ts";
import type { Told } from "./acts.ts";
import { auditOutputs, type OutputAudit } from "./auditOutputs.ts";
import { auditRuns } from "./auditRuns.ts";
import { auditTold } from "./auditTold.ts";
import { gather } from "./evidence.ts";
import { type Followed, follow } from "./follower.ts";
import { type Broken, calm, noneBroken, rage } from "./monkey.ts";
import { randomOf } from "./random.ts";
import { noneTold, work } from "./workload.ts";
import { openWorld, type Size, type World } from "./world.ts";

export interface StormOptions {
  seed: number;
  stormMs: number;
  /** How long after the storm every job must be final. */
  calmMs: number;
  everyMs: number;
  size: Size;
  clients: number;
  onTick?: (broken: Broken, told: Told) => void;
}

export interface Report {
  seed: number;
  broken: Broken;
  told: Told;
  followers: Followed[];
  prompts: Record<string, number>;
  attempts: Record<string, number>;
  outputs: Omit<OutputAudit, "wrong">;
  /** How long after the storm the last job was final. */
  calmedInMs: number;
  /** Where the logs are kept when something is wrong. */
  folder: string;
  wrong: string[];
}

export async function storm(options: StormOptions): Promise<Report> {
  const world = await openWorld(options.size);
  let wrong: string[] = ["the run did not come to its end"];
  const db = createPrisma(world.databaseUrl, { poolSize: 3, onError: () => undefined });
  try {
    const report = await run(world, db, options);
    wrong = report.wrong;
    return report;
  } finally {
    await db.$disconnect();
    await world.stop({ keepFolder: wrong.length > 0 });
  }
}

async function run(world: World, db: Db, options: StormOptions): Promise<Report> {
  const random = randomOf(options.seed);
  const [told, broken] = [noneTold(), noneBroken()];
  const urls = world.servers.map(({ url }) => url);
  const following = new AbortController();
  const followers: ReturnType<typeof follow>[] = [];
  const watching = random.fork("followers");
  const onSubmit = (jobId: string): void => {
    if (!watching.happens(0.4)) return;
    followers.push(follow(jobId, { urls, random: random.fork(jobId), signal: following.signal }));
  };
  const storming = AbortSignal.timeout(options.stormMs);
  const tick = setInterval(() => options.onTick?.(broken, told), 10_000);
  const people = Array.from({ length: options.clients }, (_, n) =>
    work({ urls, random: random.fork(`client ${n}`), signal: storming, told, onSubmit }),
  );
  const monkey = rage({ world, random: random.fork("monkey"), signal: storming, broken, everyMs: options.everyMs });
  try {
    await Promise.all([...people, monkey]);
    for (const { child } of world.simulators) child.send(calm);
    const calmedInMs = await untilFinal(world, db, options.calmMs);
    await Promise.race([Promise.all(followers.map(({ over }) => over)), delay(10_000, null, { ref: false })]);
    const report = await judge(world, db, { told, broken, followers: followers.map(({ followed }) => followed) });
    return { ...report, seed: options.seed, calmedInMs };
  } finally {
    clearInterval(tick);
    following.abort();
  }
}

/** Somebody resumes what is paused; all else must come to its end by itself. */
async function untilFinal(world: World, db: Db, calmMs: number): Promise<number> {
  const startedAt = performance.now();
  const client = clientOf(world.servers[0]?.url ?? "");
  for (;;) {
    const open = await db.job
      .findMany({ where: { finishedAt: null }, select: { id: true, pausedAt: true } })
      .catch(() => null);
    const ms = performance.now() - startedAt;
    // What is stuck is found by the audit.
    if (open?.length === 0 || ms > calmMs) return Math.round(ms);
    for (const { id } of open?.filter(({ pausedAt }) => pausedAt !== null) ?? []) {
      await client
        .ask("mutation ($id: ID!) { resumeJob(id: $id) { id } }", { id: encodeId("Job", id) })
        .catch(() => undefined);
    }
    await delay(100);
  }
}

interface Seen {
  told: Told;
  broken: Broken;
  followers: Followed[];
}

async function judge(
  world: World,
  db: Db,
  { told, broken, followers }: Seen,
): Promise<Omit<Report, "seed" | "calmedInMs">> {
  const evidence = await gather(db, world);
  const { wrong, ...outputs } = await auditOutputs(evidence, world.servers[0]?.url ?? "");
  return {
    broken,
    told,
    followers,
    outputs,
    folder: world.folder,
    prompts: tally(evidence.prompts.map(({ status }) => status)),
    attempts: tally(evidence.prompts.flatMap(({ tries }) => tries.map(({ outcome }) => outcome ?? "open"))),
    wrong: [
      ...world.children.flatMap(({ faults }) => faults),
      ...auditTold(evidence, told, followers),
      ...auditRuns(evidence),
      ...wrong,
    ],
  };
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
