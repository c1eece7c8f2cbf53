// What the storms have found, each once more in stillness.
import { expect, test } from "vitest";
import { encodeId } from "../../schema/model/id.ts";
import { ComfyHttp } from "../../server/comfy/http.ts";
import { cancelPrompt } from "../../server/jobs/cancelPrompt.ts";
import { claim } from "../../server/jobs/claim.ts";
import type { Finish } from "../../server/jobs/finish.ts";
import { startSimulator } from "../../server/simulator/start.ts";
import { createTestDatabase } from "../support/database.ts";
import { startFlow } from "../support/flow.ts";
import { COLORS } from "../support/flowWorkflows.ts";
import { createQueue } from "../support/queue.ts";

const interrupted = (attemptId: string): Finish => ({
  attemptId,
  outcome: "FAILED",
  failure: { code: "INTERRUPTED", message: "somebody did it", nodeId: null, nodeType: null, details: null },
  outputs: [],
});

test("a prompt that ComfyUI stopped for a worker that died then is CANCELED, although the next worker never asked for it", async () => {
  const database = await createTestDatabase();
  const queue = createQueue(database.prisma);
  const [backend = ""] = await queue.backends(1);
  for (const how of ["by its job", "by itself", "by nobody"] as const) {
    const jobId = await queue.submit(1);
    const { attemptId, promptId } = await queue.take(backend);
    await queue.begin(attemptId);
    if (how === "by its job") await queue.cancel(jobId, { interrupt: true });
    if (how === "by itself") await cancelPrompt(database.prisma, promptId, { interrupt: true });
    await queue.finish([interrupted(attemptId)]);
    expect(await queue.statuses(jobId)).toEqual([how === "by nobody" ? "FAILED" : "CANCELED"]);
  }
  await database.drop();
});

test("a prompt that was about to be sent and then let go of has used up no attempt", async () => {
  const database = await createTestDatabase();
  const queue = createQueue(database.prisma);
  const [backend = ""] = await queue.backends(1);
  const jobId = await queue.submit(1, { maxAttempts: 1 });
  // Nothing listened at the backend's address, and before the next try the worker was told to stop.
  const first = await queue.take(backend);
  await queue.begin(first.attemptId);
  await queue.end(first.attemptId, "RELEASED");
  const second = await queue.take(backend);
  await queue.begin(second.attemptId);
  expect(await database.prisma.prompt.findFirst({ where: { jobId } })).toMatchObject({ fence: 2, attempts: 1 });
  await database.drop();
});

test("a proxy's web page is not taken for somebody's picture", async () => {
  const simulator = await startSimulator({ answers: "html" });
  const file = { filename: "chaos_00001_.png", subfolder: "", type: "output" };
  const viewed = await new ComfyHttp(simulator.url).view(file, new AbortController().signal);
  expect(viewed).toEqual({ kind: "unanswered", reason: "chaos_00001_.png: a web page came instead of the file" });
  await simulator.close();
});

test("a claim whose answer never came is given up when its lease runs out, although its worker is busy with others", async () => {
  await using flow = await startFlow({ simulators: [{}, {}], environment: { SLUICE_LEASE_SECONDS: "1" } });
  const { queue, simulators, app } = flow;
  const { prisma } = app.database;
  const holds = simulators.map((simulator) => simulator.hold({ at: "node" }));
  const busy = await queue.submit({ prompts: 1 });
  await Promise.race(holds.map(({ reached }) => reached));
  const own = await prisma.attempt.findFirstOrThrow();
  const free = await prisma.backend.findFirstOrThrow({ where: { id: { not: own.backendId } } });
  // Without a signal: the worker's own claim comes up to a second later.
  const lost = encodeId("Job", await createQueue(prisma).submit(1, { workflow: COLORS, prompts: [[]] }));
  const answer = await claim(prisma, { workerId: own.workerId, backendIds: [free.id], leaseMs: 1_000 });
  expect(answer).toHaveLength(1);
  const retried = await queue.until(lost, ({ seq }) => expect(seq).toBeGreaterThan(3));
  expect(retried.counts.total).toBe(1);
  for (const hold of holds) hold.release();
  expect([(await queue.final(busy)).status, (await queue.final(lost)).status]).toEqual(["SUCCEEDED", "SUCCEEDED"]);
});
