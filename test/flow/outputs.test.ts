// What prompts made: copied into Sluice's own store, served from there, and never another prompt's file.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startFlow } from "../support/flow.ts";
import { COLORS } from "../support/flowWorkflows.ts";
import { soon } from "../support/soon.ts";

test("outputs are copied as prompts end, and served after the backend has gone", async () => {
  await using flow = await startFlow();
  const { queue, client, comfy } = flow;
  const id = await queue.submit({ prompts: 2 });
  await queue.final(id);
  const outputs = (
    await queue.until(id, ({ prompts }) => {
      for (const {
        outputs: [output],
      } of prompts)
        expect(output?.mimeType).toBe("image/png");
    })
  ).prompts.flatMap((prompt) => prompt.outputs);
  await comfy.close();

  for (const output of outputs) {
    const response = await client.fetch(output.url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.byteLength).toBe(output.sizeBytes);
  }
  expect(outputs.map(({ kind, nodeId, error }) => [kind, nodeId, error])).toEqual([
    ["image", "2", null],
    ["image", "2", null],
  ]);
});

test("temporary pictures are kept too, although ComfyUI drops them when it starts", async () => {
  await using flow = await startFlow();
  const { queue, client, comfy } = flow;
  const id = await queue.submit({
    workflow: { "1": COLORS["1"], "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } } },
  });
  await queue.final(id);
  const job = await queue.until(id, ({ prompts }) => expect(prompts[0]?.outputs[0]?.sizeBytes).toBeGreaterThan(0));
  comfy.restart();
  expect((await client.fetch(job.prompts[0]?.outputs[0]?.url ?? "")).status).toBe(200);
});

test("the cache trap: prompts with the same inputs have a file each, their own", async () => {
  await using flow = await startFlow();
  const { queue, client, app } = flow;
  const same = { overrides: [] };
  const ids = [await queue.submit({ prompts: [same, same] }), await queue.submit({ prompts: [same] })];
  const prompts = [];
  for (const id of ids) prompts.push(...(await queue.final(id)).prompts);
  expect(prompts.map(({ status, outputs }) => [status, outputs.length])).toEqual(prompts.map(() => ["SUCCEEDED", 1]));
  const sources = (await app.database.prisma.output.findMany()).map(
    ({ source }) => source as { subfolder: string; filename: string },
  );
  expect(new Set(sources.map(({ subfolder, filename }) => `${subfolder}/${filename}`)).size).toBe(3);
  expect(new Set(prompts.map(({ outputs }) => outputs[0]?.url)).size).toBe(3);
  // The picture carries the workflow that made it; what the API shows is free of the mark.
  const texts = await Promise.all(
    prompts.map(async ({ outputs }) => (await client.fetch(outputs[0]?.url ?? "")).text()),
  );
  expect(new Set(texts.map((text) => /"(sluice-[0-9a-z]{10}_color)"/.exec(text)?.[1] ?? "none")).size).toBe(3);
  expect(prompts.map(({ outputs }) => outputs[0]?.filename)).toEqual(prompts.map(() => "color_00001_.png"));
  const shown = await client.ask<{ prompt: { workflow: object } }>(
    "query ($id: ID!) { prompt(id: $id) { workflow } }",
    { id: prompts[0]?.id },
  );
  expect(shown.prompt.workflow).toEqual(COLORS);
});

test("a copy that fails says why, leaves the outcome alone, and succeeds when it is tried again", async () => {
  await using flow = await startFlow();
  const { queue, client, app } = flow;
  // A file where the folder of the outputs should be: nothing can be written there.
  const blocked = join(app.environment.SLUICE_DATA_DIR ?? "", "outputs");
  await writeFile(blocked, "");
  const id = await queue.submit();
  expect((await queue.final(id)).status).toBe("SUCCEEDED");
  const failed = await queue.until(id, ({ prompts }) =>
    expect(prompts[0]?.outputs[0]?.error).toMatch(/copy failed|may not write/),
  );
  expect(failed.prompts[0]).toMatchObject({ status: "SUCCEEDED", outputs: [{ sizeBytes: null, mimeType: null }] });
  await rm(blocked);
  const healed = await queue.until(id, ({ prompts }) =>
    expect(prompts[0]?.outputs[0]).toMatchObject({ error: null, mimeType: "image/png" }),
  );
  expect((await client.fetch(healed.prompts[0]?.outputs[0]?.url ?? "")).status).toBe(200);
});

test("a copy that no backend answers is tried again when the backend is back, also by the next process", async () => {
  await using flow = await startFlow();
  const { queue, comfy, app } = flow;
  const id = await queue.submit();
  await queue.final(id);
  await app.stopServer();
  await app.database.prisma.output.updateMany({
    data: { storedAt: null, copyAt: new Date(), tries: 0, sizeBytes: null, mimeType: null },
  });
  await comfy.unplug();
  const next = await flow.another();
  await next.queue.until(id, ({ prompts }) => expect(prompts[0]?.outputs[0]?.error).not.toBeNull());
  await comfy.plug();
  await next.queue.until(id, ({ prompts }) =>
    expect(prompts[0]?.outputs[0]).toMatchObject({ error: null, mimeType: "image/png" }),
  );
});

test("a file lost from the store is 410 with a reason", async () => {
  await using flow = await startFlow();
  const { queue, client, app } = flow;
  const id = await queue.submit();
  await queue.final(id);
  const job = await queue.until(id, ({ prompts }) => expect(prompts[0]?.outputs[0]?.sizeBytes).toBeGreaterThan(0));
  await rm(join(app.environment.SLUICE_DATA_DIR ?? "", "outputs"), { recursive: true });
  const response = await client.fetch(job.prompts[0]?.outputs[0]?.url ?? "");
  expect([response.status, await response.text()]).toEqual([410, expect.stringContaining("lost")]);
  await soon(async () => expect((await client.fetch("/healthz")).status).toBe(200));
});

test("a job whose files can't be removed is deleted, and that is what is said", async () => {
  await using flow = await startFlow();
  const { queue, app } = flow;
  const id = await queue.submit();
  await queue.final(id);
  await soon(async () => expect(await app.database.prisma.output.count({ where: { storedAt: null } })).toBe(0));
  const folder = join(app.environment.SLUICE_DATA_DIR ?? "", "outputs");
  await rm(folder, { recursive: true });
  // No folder: whoever looks for something in it gets an error.
  await writeFile(folder, "");
  expect(await queue.remove(id)).toBe(id);
  await expect(queue.job(id)).rejects.toThrow("no such job");
});

test("pictures that come over the websocket only are outputs like others: stored and served", async () => {
  await using flow = await startFlow();
  const { queue, client } = flow;
  const two = { ...COLORS["1"], inputs: { ...COLORS["1"].inputs, batch_size: 2 } };
  const workflow = { "1": two, "2": { class_type: "SaveImageWebsocket", inputs: { images: ["1", 0] } } };
  const id = await queue.submit({ workflow });
  const [prompt] = (await queue.final(id)).prompts;
  expect(prompt?.outputs).toMatchObject([
    { nodeId: "2", kind: "image", filename: "websocket_00001.png", mimeType: "image/png", error: null },
    { nodeId: "2", kind: "image", filename: "websocket_00002.png", mimeType: "image/png", error: null },
  ]);
  for (const output of prompt?.outputs ?? []) {
    const response = await client.fetch(output.url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect([bytes.subarray(1, 4).toString(), bytes.byteLength]).toEqual(["PNG", output.sizeBytes]);
  }
});
