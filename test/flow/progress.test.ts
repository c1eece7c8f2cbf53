// What passes by while a prompt runs: how far it is, and what it looks like.
import { expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { parseId } from "../../schema/model/id.ts";
import { startFlow } from "../support/flow.ts";
import { SAMPLED } from "../support/flowWorkflows.ts";
import { holdJobs } from "../support/gate.ts";
import { soon } from "../support/soon.ts";

interface Progress {
  promptId: string;
  nodeType: string | null;
  fraction: number;
  previewUrl: string | null;
}

const PROGRESS = "promptId nodeType fraction previewUrl";

test("promptProgress passes by while prompts run, never falls within a prompt, and names the newest preview", async () => {
  await using flow = await startFlow({ simulators: [{ seconds: 0.5 }] });
  const { queue, client } = flow;
  const seeds = [{ path: "3.inputs.seed", range: { from: 1, count: 50 } }];
  const id = await queue.submit({ workflow: SAMPLED, sweep: seeds });
  const steps: Progress[] = [];
  const text = `subscription ($id: ID!) { promptProgress(jobId: $id) { ${PROGRESS} } }`;
  for await (const { promptProgress } of client.watch<{ promptProgress: Progress }>(text, { id })) {
    steps.push(promptProgress);
    if (promptProgress.previewUrl !== null && steps.length > 5) break;
  }
  await queue.cancel(id);
  for (const { promptId } of steps) {
    const fractions = steps.filter((step) => step.promptId === promptId).map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  }
  const { promptId, previewUrl } = steps.at(-1) ?? {};
  expect(previewUrl).toContain(`/outputs/preview/${promptId}`);
  expect(steps.map(({ nodeType }) => nodeType)).toContain("KSampler");
});

test("the newest preview can be looked at while its prompt runs, and not afterwards", async () => {
  await using flow = await startFlow({ simulators: [{ seconds: 0.2 }] });
  const { queue, client, comfy } = flow;
  using held = comfy.hold({ at: "node", classType: "VAEDecode" });
  const id = await queue.submit({ workflow: SAMPLED });
  await held.reached;
  const [prompt] = (await queue.job(id)).prompts;
  const text = `query ($id: ID!) { prompt(id: $id) { progress { ${PROGRESS} } } }`;
  const progress = async () =>
    (await client.ask<{ prompt: { progress: Progress | null } }>(text, { id: prompt?.id })).prompt.progress;
  const shown = await soon(async () => {
    const now = await progress();
    expect(now?.previewUrl).toContain(`/outputs/preview/${prompt?.id}`);
    return now?.previewUrl ?? "";
  });
  const image = await client.fetch(shown);
  expect([image.status, image.headers.get("content-type")]).toEqual([200, "image/png"]);
  held.release();
  await queue.final(id);
  await soon(async () => expect((await client.fetch(shown)).status).toBe(404));
  expect(await progress()).toBeNull();
});

/** The sockets that were asked for at any simulator of this process from now on, oldest first. */
function listUpgrades() {
  const upgrades = vi.spyOn(WebSocketServer.prototype, "handleUpgrade");
  return () =>
    upgrades.mock.calls.flatMap(([{ url }, socket]) => {
      const clientId = new URL(url ?? "", "http://localhost").searchParams.get("clientId");
      return clientId ? [{ clientId, closed: socket.destroyed }] : [];
    });
}

test("the next prompt's socket is opened while the end before it is written", async () => {
  await using flow = await startFlow();
  const sockets = listUpgrades();
  await flow.queue.final(await flow.queue.submit({ prompts: 3 }));
  const attempts = await flow.app.database.prisma.attempt.findMany({ orderBy: { claimedAt: "asc" } });
  const clientIds = sockets().map(({ clientId }) => clientId);
  expect(clientIds.slice(0, 3)).toEqual(attempts.map(({ clientId }) => clientId));
});

test("a socket that was opened early and nobody came for is closed", async () => {
  await using flow = await startFlow();
  const sockets = listUpgrades();
  const { queue, comfy, app } = flow;
  using held = comfy.hold({ at: "node" });
  const id = await queue.submit();
  await held.reached;
  // The end can't be written before the early socket has come.
  await using gate = await holdJobs(app.database.url, [parseId(id).uuid]);
  held.release();
  await soon(() => expect(sockets().map(({ closed }) => closed)).toEqual([true, false]));
  await gate.open();
  await soon(() => expect(sockets().map(({ closed }) => closed)).toEqual([true, true]));
});
