// ComfyUI's faults, each met by the real worker: nothing is lost, nothing is done twice on a guess, nothing is reported as what it is not.
import { expect, test } from "vitest";
import { type Flow, startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";

const submissions = ({ simulators }: Flow) =>
  simulators.flatMap(({ log }) => log.entries.filter(({ kind }) => kind === "submitted"));

/** Waits until the open attempt was submitted that long ago, by the database's clock. */
const submittedAgo = ({ app }: Flow, ms: number) =>
  soon(async () => {
    const rows = await app.database.prisma.$queryRaw<unknown[]>`
SELECT id FROM attempt WHERE ended_at IS NULL AND submitted_at <= clock_timestamp() - ${ms} * interval '1 ms'`;
    expect(rows).toHaveLength(1);
  });

test("ComfyUI restarts in the middle: its prompt is lost, and retried under a new id", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  const held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  comfy.restart();
  held.release();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 2, outputs: [{}] }] });
  expect(submissions(flow)).toHaveLength(2);
  const retried = (await queue.log(id)).find(({ kind }) => kind === "PROMPT_RETRIED");
  expect(retried).toMatchObject({
    status: "RUNNING",
    promptStatus: "PENDING",
    data: { attempt: 1, retryInMs: expect.any(Number) },
  });
});

test("a prompt that is lost as often as it may be tried is FAILED with BACKEND_LOST", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using _held = comfy.hold({ at: "started" });
  const id = await queue.submit({ maxAttempts: 2 });
  await soon(() => expect(submissions(flow)).toHaveLength(1));
  comfy.restart();
  await soon(() => expect(submissions(flow)).toHaveLength(2));
  comfy.restart();
  const { status, prompts } = await queue.final(id);
  expect({ status, prompts }).toMatchObject({ status: "FAILED", prompts: [{ status: "FAILED", attempts: 2 }] });
  expect(prompts[0]?.error).toMatchObject({ code: "BACKEND_LOST", message: expect.stringContaining("restarted") });
});

test.concurrent.for(["error", "html", "redirect", "hang", "missing"] as const)(
  "HTTP answers with %s for a while: the worker waits, and the prompt ends as it ended",
  async (answers) => {
    await using flow = await startFlow({ environment: { SLUICE_BACKEND_LOST_SECONDS: "10" } });
    const { queue, comfy } = flow;
    using held = comfy.hold({ at: "node" });
    const id = await queue.submit();
    await held.reached;
    comfy.switches.answers = answers;
    held.release();
    await comfy.log.seen(({ kind }) => kind === "ended");
    await submittedAgo(flow, 1_200);
    comfy.switches.answers = "normal";
    expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1, outputs: [{}] }] });
  },
);

// Long, since ComfyUI gets ten seconds to validate: told beside the others.
test.concurrent("the POST gets lost: nobody can know that, so it is only lost when ComfyUI can't be validating it any more", async () => {
  await using flow = await startFlow({ simulators: [{ dropSubmits: 1 }] });
  const { queue } = flow;
  const id = await queue.submit();
  const { prompts } = await queue.final(id);
  expect(prompts).toMatchObject([{ status: "SUCCEEDED", attempts: 2 }]);
  const [first, second] = await flow.app.database.prisma.attempt.findMany({ orderBy: { number: "asc" } });
  expect(Number(first?.endedAt) - Number(first?.submittedAt)).toBeGreaterThanOrEqual(10_000);
  expect([first?.outcome, second?.outcome]).toEqual(["LOST", "SUCCEEDED"]);
  expect(submissions(flow)).toMatchObject([{ promptId: second?.id }]);
});

test("every connection breaks while a prompt runs: the worker comes back to it", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  await comfy.unplug();
  held.release();
  await comfy.log.seen(({ kind }) => kind === "ended");
  await comfy.plug();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
});

test.for([{ refuseSockets: true }, { stallSockets: true }, { hangSockets: true }])(
  "HTTP alone is enough: %o",
  async (switches) => {
    await using flow = await startFlow({ simulators: [switches], environment: { SLUICE_BACKEND_LOST_SECONDS: "1" } });
    const { queue, comfy } = flow;
    using held = comfy.hold({ at: "node" });
    const id = await queue.submit();
    await held.reached;
    // Longer than a wedged worker would get: a node is at work, although the socket doesn't say so.
    await submittedAgo(flow, 2_500);
    held.release();
    expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
  },
);

test("the answer to the POST gets lost, but the prompt was accepted: it is not submitted again", async () => {
  await using flow = await startFlow({ simulators: [{ loseSubmitAnswers: 1 }] });
  const { queue } = flow;
  const id = await queue.submit();
  expect(await queue.final(id)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
  expect(submissions(flow)).toHaveLength(1);
});

test("ComfyUI validates for long: the prompt counts as running, and a cancel waits for its answer", async () => {
  await using flow = await startFlow();
  const { queue, comfy } = flow;
  using held = comfy.hold({ at: "validate" });
  const id = await queue.submit({ prompts: 2 });
  await held.reached;
  expect(await queue.cancel(id, { interrupt: true })).toMatchObject({ mode: "INTERRUPT", runningPrompts: 1 });
  using node = comfy.hold({ at: "node" });
  held.release();
  expect((await queue.final(id)).status).toBe("CANCELED");
  expect(node.held).toBe(0);
});

test("history is written late, and an ExecutionBlocked error is no end", async () => {
  await using flow = await startFlow({ simulators: [{ historyLagMs: 300, blockedErrors: true }] });
  const { queue } = flow;
  const id = await queue.submit({ prompts: 2 });
  const { status, prompts } = await queue.final(id);
  expect([status, ...prompts.map(({ attempts, outputs }) => [attempts, outputs.length])]).toEqual([
    "SUCCEEDED",
    [1, 1],
    [1, 1],
  ]);
});

test("out of memory: the prompt is FAILED at once, and the backend is looked at before it gets the next", async () => {
  const failure = { input: { name: "color", value: 1 }, kind: "oom" } as const;
  await using flow = await startFlow({ simulators: [{ failures: [failure] }] });
  const { queue, comfy } = flow;
  using first = comfy.hold({ at: "started" });
  const id = await queue.submit({ prompts: 2 });
  await first.reached;
  using next = comfy.hold({ at: "validate" });
  first.release();
  await next.reached;
  const ended = comfy.log.entries.find(({ kind }) => kind === "ended");
  expect(comfy.log.lookedAtMs).toBeGreaterThan(ended?.atMs ?? Number.POSITIVE_INFINITY);
  next.release();
  const { prompts, status } = await queue.final(id);
  expect([status, ...prompts.map((prompt) => prompt.status)]).toEqual(["FAILED", "FAILED", "SUCCEEDED"]);
  expect(prompts[0]).toMatchObject({ attempts: 1, error: { code: "OUT_OF_MEMORY", nodeId: "1" } });
});

test("a prompt that runs longer than the prompt timeout is stopped, and FAILED with TIMED_OUT", async () => {
  await using flow = await startFlow({ environment: { SLUICE_PROMPT_TIMEOUT_SECONDS: "0.5" } });
  const { queue, comfy } = flow;
  const held = comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  const { promptId } = await held.reached;
  await queue.until(id, ({ counts }) => expect(counts.failed).toBe(1));
  held.release();
  const { prompts } = await queue.final(id);
  expect(prompts).toMatchObject([{ status: "FAILED", attempts: 1, error: { code: "TIMED_OUT" } }, { index: 1 }]);
  expect(comfy.log.entries).toContainEqual(
    expect.objectContaining({ kind: "ended", promptId, outcome: "interrupted" }),
  );
});
