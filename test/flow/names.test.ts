// Names of files on the way to ComfyUI and back: whatever saves there saves here, under names of its own.
import { expect, test } from "vitest";
import { readZip } from "../api/zip.ts";
import { type Flow, startFlow } from "../support/flow.ts";
import { COLORS } from "../support/flowWorkflows.ts";

/** As one attempt's workflow reached ComfyUI. */
const sentTo = async ({ comfy, app }: Flow) => {
  const [attempt] = await app.database.prisma.attempt.findMany();
  const history = await (await fetch(`${comfy.url}/history/${attempt?.id}`)).json();
  return history[attempt?.id ?? ""].prompt[2];
};

const save = (class_type: string, filename_prefix: unknown) => ({
  class_type,
  inputs: { images: ["1", 0], filename_prefix },
});

test("a saver that makes no folder saves what it saves when it is asked directly", async () => {
  await using flow = await startFlow({ simulators: [{ unknownNodes: "run", odd: { Careless: { saves: true } } }] });
  const id = await flow.queue.submit({ workflow: { "1": COLORS["1"], "2": save("Careless", "pic") } });
  await flow.queue.final(id);
  const job = await flow.queue.until(id, ({ prompts }) => expect(prompts[0]?.outputs[0]?.sizeBytes).toBeGreaterThan(0));
  expect(job.prompts[0]?.outputs).toMatchObject([{ filename: "pic_00001_.png", error: null }]);
});

test("names in folders keep their folder, and two savers with one name keep counting", async () => {
  await using flow = await startFlow();
  const workflow = { "1": COLORS["1"], "2": save("SaveImage", "a/b/pic"), "3": save("SaveImage", "a/b/pic") };
  const id = await flow.queue.submit({ workflow });
  const { prompts } = await flow.queue.final(id);
  expect(prompts[0]?.outputs.map(({ filename }) => filename)).toEqual(["pic_00001_.png", "pic_00002_.png"]);
  const sent = await sentTo(flow);
  expect(sent["2"].inputs.filename_prefix).toMatch(/^a\/b\/sluice-[0-9a-z]{10}_pic$/);
});

test("the zip of a job names files as their owners do, each once", async () => {
  await using flow = await startFlow();
  const workflow = { "1": COLORS["1"], "2": save("SaveImage", "pic"), "3": save("SaveImage", "b/pic") };
  const id = await flow.queue.submit({ workflow, prompts: [{ overrides: [] }, { overrides: [] }] });
  await flow.queue.final(id);
  await flow.queue.until(id, ({ prompts }) => {
    for (const { outputs } of prompts) for (const output of outputs) expect(output.mimeType).toBe("image/png");
  });
  const { job } = await flow.client.ask<{ job: { outputsUrl: string } }>(
    "query ($id: ID!) { job(id: $id) { outputsUrl } }",
    { id },
  );
  const zip = readZip(Buffer.from(await (await flow.client.fetch(job.outputsUrl)).arrayBuffer()));
  expect([...zip.keys()]).toEqual([
    "1-1_pic_00001_.png",
    "1-2_pic_00001_.png",
    "2-1_pic_00001_.png",
    "2-2_pic_00001_.png",
  ]);
});

test("tokens in names are filled in per prompt, after the overrides, and not in what the API shows", async () => {
  await using flow = await startFlow();
  const workflow = { "1": COLORS["1"], "2": save("SaveImage", "%EmptyImage.color%_%date:yyyy%") };
  const id = await flow.queue.submit({ workflow, prompts: [{ overrides: [{ path: "1.inputs.color", value: 77 }] }] });
  const { prompts } = await flow.queue.final(id);
  const year = new Date().getFullYear();
  expect(prompts[0]?.outputs[0]?.filename).toBe(`77_${year}_00001_.png`);
  const shown = await flow.client.ask<{ prompt: { workflow: typeof workflow } }>(
    "query ($id: ID!) { prompt(id: $id) { workflow } }",
    { id: prompts[0]?.id },
  );
  expect(shown.prompt.workflow["2"]).toEqual(workflow["2"]);
});

test("what a saved picture says of an earlier run is kept with the job, and not sent on", async () => {
  await using flow = await startFlow();
  const workflow = { "1": { ...COLORS["1"], is_changed: ["old"], _meta: null }, "2": COLORS["2"] };
  const id = await flow.queue.submit({ workflow });
  expect((await flow.queue.final(id)).status).toBe("SUCCEEDED");
  expect((await sentTo(flow))["1"]).toEqual(COLORS["1"]);
});

test("a prompt whose nodes made nothing says so, and one that made something has nothing to say", async () => {
  await using flow = await startFlow({ simulators: [{ unknownNodes: "run", odd: { Silent: { ui: {} } } }] });
  const silent = { class_type: "Silent", inputs: { images: ["1", 0] } };
  const notices: (string | null | undefined)[] = [];
  for (const workflow of [{ "1": COLORS["1"], "2": silent }, COLORS]) {
    const id = await flow.queue.submit({ workflow });
    await flow.queue.final(id);
    const { job } = await flow.client.ask<{ job: { prompts: { edges: { node: { notice: string | null } }[] } } }>(
      "query ($id: ID!) { job(id: $id) { prompts(first: 1) { edges { node { notice } } } } }",
      { id },
    );
    notices.push(job.prompts.edges[0]?.node.notice);
  }
  expect(notices).toEqual([expect.stringContaining("reported no file and no text"), null]);
});
