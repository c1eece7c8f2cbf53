// The log's lines can be put together: by the request that asked, and by the job and prompt that it was about.
import { expect, test } from "vitest";
import { startFlow } from "../support/flow.ts";
import { FAILING } from "../support/flowWorkflows.ts";
import { soon } from "../support/soon.ts";

interface Line {
  msg: string;
  [field: string]: unknown;
}

test("a command's line has the request's id, the job's and how it ended; a prompt's lines have job, prompt and attempt", async () => {
  const lines: Line[] = [];
  await using flow = await startFlow({
    environment: { LOG_LEVEL: "debug" },
    onLogLine: (line) => lines.push(JSON.parse(line)),
  });
  const { queue } = flow;
  const id = await queue.submit({ workflow: FAILING, prompts: [{ overrides: [] }] });
  const { prompts } = await queue.final(id);
  await expect(queue.pause(id)).rejects.toMatchObject({ code: "CONFLICT" });

  const ofCommand = (command: string) => lines.filter((line) => line.command === command);
  expect(ofCommand("submit")).toEqual([
    expect.objectContaining({ jobId: id, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), ms: expect.any(Number) }),
  ]);
  expect(ofCommand("pause")).toEqual([expect.objectContaining({ jobId: id, code: "CONFLICT" })]);
  expect(ofCommand("pause")[0]?.requestId).not.toBe(ofCommand("submit")[0]?.requestId);
  const ofPrompt = lines.filter((line) => line.promptId === prompts[0]?.id);
  expect(ofPrompt.map(({ msg }) => msg)).toEqual(["a prompt starts", "a prompt ended"]);
  expect(ofPrompt[1]).toMatchObject({ jobId: id, attemptId: expect.any(String), outcome: "FAILED" });
});

test("what a subscription stumbles over carries its request's id, also over a websocket", async () => {
  const lines: Line[] = [];
  await using flow = await startFlow({
    onLogLine: (line) => lines.push(JSON.parse(line)),
    environment: { LOG_LEVEL: "error" },
  });
  await flow.app.database.prisma.$executeRaw`ALTER TABLE job RENAME COLUMN name TO nome`;
  await expect(
    flow.client.watch('subscription { jobChanged(id: "job_00000000000000000000000000000000") { name } }').next(),
  ).rejects.toMatchObject({
    code: "INTERNAL_SERVER_ERROR",
  });
  const [line] = lines.filter(({ msg }) => msg === "An operation failed unexpectedly.");
  expect(line?.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("what one prompt only woke is not told as if it were about that prompt", async () => {
  const lines: Line[] = [];
  await using flow = await startFlow({
    environment: { LOG_LEVEL: "warn" },
    onLogLine: (line) => lines.push(JSON.parse(line)),
  });
  const { queue, app } = flow;
  const lost = await queue.submit();
  await queue.final(lost);
  const { prompts } = await queue.until(lost, (job) =>
    expect(job.prompts[0]?.outputs[0]?.sizeBytes).toBeGreaterThan(0),
  );
  await app.database.prisma.output.updateMany({
    data: {
      storedAt: null,
      copyAt: new Date(),
      source: { backendUrl: flow.comfy.url, filename: "gone.png", subfolder: "", type: "output" },
    },
  });
  await queue.final(await queue.submit());
  const failed = await soon(() => {
    const found = lines.find(({ msg }) => msg === "An output could not be copied.");
    expect(found).toBeDefined();
    return found;
  });
  expect(failed).toMatchObject({ promptId: prompts[0]?.id, outputId: prompts[0]?.outputs[0]?.id });
  expect(Object.keys(failed ?? {})).not.toContain("attemptId");
});
