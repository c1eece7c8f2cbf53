// Sluice and what a user would pick instead, each as a server that publishes events of one job to whoever watches.
import { createPrisma } from "../../../prisma/client.ts";
import { encodeId } from "../../../schema/model/id.ts";
import { startSignal } from "../../../server/events/notify.ts";
import { submit } from "../../../server/jobs/submit.ts";
import { submissionOf } from "../../support/queue.ts";
import { lengthenLog } from "../../support/watching.ts";
import type { Bench } from "../bench.ts";
import { NODE_FLAGS } from "../nodeFlags.ts";
import { nowMs } from "./clock.ts";
import type { ReadersOrder } from "./readers.ts";
import { type Served, serve } from "./served.ts";

export interface Contender extends Served, Pick<ReadersOrder, "protocol" | "jobId" | "replays"> {
  /** Gives when they were committed, by the clock that all processes share. */
  publish(events: number): Promise<number>;
}

/** `letters`: in each event, to make it larger. */
export type StartContender = (bench: Bench, letters?: number) => Promise<Contender>;

/** A whole server process on a real database; the events are committed by another process, as a worker does it. */
export const startSluice: StartContender = async (bench, letters = 0) => {
  const databaseUrl = await bench.database();
  const environment = { DATABASE_URL: databaseUrl, SLUICE_DATA_DIR: await bench.folder(), SLUICE_ROLE: "server" };
  const program = new URL("../../../server/main.ts", import.meta.url);
  const served = await serve(bench, program, { ...environment, PORT: "0", LOG_LEVEL: "info" }, NODE_FLAGS);
  const db = createPrisma(databaseUrl, { poolSize: 2, onError: () => undefined });
  bench.onEnd(() => db.$disconnect());
  const signal = await startSignal(databaseUrl, () => undefined);
  bench.onEnd(() => signal.stop());
  const uuid = await submit(db, submissionOf(10), "");
  return {
    ...served,
    protocol: "graphql",
    replays: true,
    jobId: encodeId("Job", uuid),
    async publish(events) {
      await lengthenLog(db, uuid, events, { letters });
      const committedAtMs = nowMs();
      signal.publish("events", null);
      return committedAtMs;
    },
  };
};

export const startYoga: StartContender = (bench) => startPeer(bench, new URL("./yoga.ts", import.meta.url), "graphql");
export const startBroadcast: StartContender = (bench) =>
  startPeer(bench, new URL("./broadcast.ts", import.meta.url), "broadcast");

async function startPeer(bench: Bench, program: URL, protocol: ReadersOrder["protocol"]): Promise<Contender> {
  const served = await serve(bench, program);
  return {
    ...served,
    protocol,
    replays: false,
    jobId: "job",
    async publish(publish) {
      served.send({ publish });
      return nowMs();
    },
  };
}
