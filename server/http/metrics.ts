// Tells Prometheus what this process counts, and how the queue stands.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { registry } from "../metrics.ts";
import { readQueueState } from "./queueState.ts";

/** One scrape at a time: they share the gauges. */
let scrape: Promise<unknown> = Promise.resolve();

/** False: this address is not about metrics. */
export async function serveMetrics(
  { url = "" }: IncomingMessage,
  response: ServerResponse,
  prisma: PrismaClient,
): Promise<boolean> {
  if (url.split("?")[0] !== "/metrics") return false;
  const text = scrape.then(async () => {
    await readQueueState(prisma);
    return registry.metrics();
  });
  scrape = text.catch(() => undefined);
  const body = await text;
  response.writeHead(200, { "content-type": registry.contentType, "cache-control": "no-store" });
  response.end(body);
  return true;
}
