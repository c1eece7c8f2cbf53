// A claim whose answer never reaches its worker must not hold its prompt and its backend for ever.
import { expect, test } from "vitest";
import { claim } from "../../server/jobs/claim.ts";
import { parseId } from "../../schema/model/id.ts";
import { startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";
import type { Db } from "../../prisma/client.ts";

test("a claim whose answer gets lost on its way to the worker is found again, while other prompts keep that worker busy", async () => {
  await using flow = await startFlow({ simulators: [{}, {}], environment: { SLUICE_LEASE_SECONDS: "1" } });
  const { queue, comfy, simulators, app } = flow;
  const { prisma } = app.database;
  const other = await queue.backendOf(simulators[1] ?? comfy);
  await queue.drain(other.id);
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  const [attempt] = await prisma.attempt.findMany();
  const backendIds = [parseId(other.id).uuid];
  // What the worker's own claim writes; the worker never hears of it.
  const lost = await prisma.$transaction(async (transaction) => {
    await transaction.$executeRaw`UPDATE backend SET drained_at = NULL, status = 'ONLINE', reason = NULL WHERE id = ${backendIds[0]}::uuid`;
    return claim(transaction as Db, { workerId: attempt?.workerId ?? "", backendIds, leaseMs: 1_000 });
  });
  expect(lost).toHaveLength(1);
  // The first prompt still runs: its lease is renewed all the time.
  await soon(async () => expect((await queue.job(id)).counts).toMatchObject({ running: 1, succeeded: 1 }));
  held.release();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", counts: { succeeded: 2 } });
});
