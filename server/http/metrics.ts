// Tells Prometheus what this process counts, and how the queue stands.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { need } from "../../schema/model/viewer.ts";
import { type Access, viewerOfRequest } from "../access/access.ts";
import { registry } from "../metrics.ts";
import { readQueueState } from "./queueState.ts";

/** One scrape at a time: they share the gauges. */
let scrape: Promise<unknown> = Promise.resolve();

/** False: this address is not about metrics. */
export async function serveMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  { prisma, access }: { prisma: PrismaClient; access: Access },
): Promise<boolean> {
  if (request.url?.split("?")[0] !== "/metrics") return false;
  // They name the owners of what is queued.
  need(await viewerOfRequest(request, access), "admin");
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
