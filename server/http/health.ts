// Says to whoever watches over this process whether it lives, and whether it can do its work.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { replyJson } from "./reply.ts";

const PATIENCE_MS = 2_000;

/** False: this address is not about health. */
export async function serveHealth(
  { url = "" }: IncomingMessage,
  response: ServerResponse,
  prisma: PrismaClient,
): Promise<boolean> {
  const [path] = url.split("?");
  if (path === "/healthz") replyJson(response, { status: 200 }, { alive: true });
  else if (path === "/readyz") {
    const reasons = await problems(prisma);
    replyJson(response, { status: reasons.length === 0 ? 200 : 503 }, { ready: reasons.length === 0, reasons });
  } else return false;
  return true;
}

async function problems(prisma: PrismaClient): Promise<string[]> {
  const late = new Promise<string[]>((resolve) => {
    setTimeout(resolve, PATIENCE_MS, ["The database does not answer."]).unref();
  });
  const answered = prisma.$queryRaw`SELECT 1`.then(
    () => [],
    () => ["The database can't be reached."],
  );
  return Promise.race([answered, late]);
}
