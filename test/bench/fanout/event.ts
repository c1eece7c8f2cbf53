// The event that peers publish: as Sluice's in fields and size.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export const eventOf = (n: number) => ({
  jobId: "job_0193a5b27f2c7d63a4d1c2b3a4958677",
  seq: 1_000 + n,
  at: "2026-11-22T12:00:00.000Z",
  kind: "JOB_PRIORITY_CHANGED",
  status: "PENDING",
  promptId: null,
  promptStatus: null,
  data: { text: "" },
  counts: { total: 10, pending: 10, running: 0, succeeded: 0, failed: 0, canceled: 0 },
});

export const isPublish = (message: unknown): message is { publish: number } =>
  message instanceof Object && "publish" in message && typeof message.publish === "number";

export const sayReady = (server: Server): void => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: "ready", url: `http://127.0.0.1:${port}` })}\n`);
};
