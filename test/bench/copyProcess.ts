// The process of a copier as it runs in Sluice: copies all that is due whenever it is asked, and says how long that took and how much memory.
import { setInterval } from "node:timers";
import { createPrisma } from "../../prisma/client.ts";
import { ComfyHttp } from "../../server/comfy/http.ts";
import { createLog } from "../../server/log.ts";
import { copyOutputs } from "../../server/outputs/copier.ts";
import { createStore } from "../../server/outputs/store.ts";
import type { FetchFile } from "../../server/outputs/transfer.ts";

const [databaseUrl = "", dataDir = ""] = process.argv.slice(2);
const SAMPLE_MS = 10;

const db = createPrisma(databaseUrl, { poolSize: 12, onError: () => undefined });
const store = createStore(dataDir);
const { signal } = new AbortController();
const fetchFile: FetchFile = ({ backendUrl, ...file }, stop, kept) => new ComfyHttp(backendUrl).view(file, stop, kept);

process.on("message", () => void copyAll());
process.on("disconnect", () => process.exit(0));
await db.output.count();
process.send?.({ ready: true });

async function copyAll(): Promise<void> {
  let mostBytes = 0;
  const before = process.memoryUsage.rss();
  const samples = setInterval(() => {
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  }, SAMPLE_MS);
  const startedAt = performance.now();
  await copyOutputs({ db, store, fetchFile, signal }, createLog("warn"));
  const tookMs = performance.now() - startedAt;
  clearInterval(samples);
  process.send?.({ tookMs, moreBytes: mostBytes - before });
}
