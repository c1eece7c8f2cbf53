// The database as one owner sees it, whatever kind of row is asked for: also those to which the API leads over others only.
import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { scopedTo } from "../../server/access/scoped.ts";
import { createTestDatabase } from "../support/database.ts";
import { createQueue } from "../support/queue.ts";

test("an owner finds each kind of row of its own, and none of another's", async () => {
  const { prisma, drop } = await createTestDatabase();
  onTestFinished(drop);
  const queue = createQueue(prisma);
  const [backend = ""] = await queue.backends(1);
  const jobId = await queue.submit(1, {}, "ann");
  const { promptId } = await queue.take(backend);
  await prisma.output.create({
    data: { id: randomUUID(), promptId, position: 0, nodeId: "9", kind: "image", filename: "a.png" },
  });
  const target = { owner: "ann", url: "http://hooks.test", secret: "secret" };
  const webhook = await prisma.webhook.create({ data: { id: randomUUID(), ...target } });
  const told = { webhookId: webhook.id, jobId, seq: 1, kind: "JOB_SUBMITTED" as const, body: "{}" };
  await prisma.webhookDelivery.create({ data: { id: randomUUID(), ...told } });
  const seenBy = async (owner: string): Promise<Record<string, boolean>> => {
    const { job, prompt, attempt, output, jobEvent, webhook, webhookDelivery } = scopedTo(owner, prisma);
    const kinds: Record<string, { count(): Promise<number> }> = {
      job,
      prompt,
      attempt,
      output,
      jobEvent,
      webhook,
      webhookDelivery,
    };
    const counts = Object.entries(kinds).map(async ([kind, rows]) => [kind, (await rows.count()) > 0] as const);
    return Object.fromEntries(await Promise.all(counts));
  };
  const all = await seenBy("ann");
  expect(new Set(Object.values(all))).toEqual(new Set([true]));
  expect(await seenBy("bob")).toEqual(Object.fromEntries(Object.keys(all).map((kind) => [kind, false])));
});
