import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { example } from "../comfy/support.ts";
import { readPng } from "./png.ts";
import { call, ended, items, listen, submit } from "./support.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0 });
});
afterEach(() => simulator.close());

type Changes = { seed?: number; text?: string; width?: number; batch_size?: number };

function textToImage({ seed = 1, text = "a lake", width = 128, batch_size = 1 }: Changes) {
  const workflow = example("text-to-image") as Record<string, { class_type: string; inputs: object }>;
  const change = (id: string, inputs: object) => ({ ...workflow[id], inputs: { ...workflow[id]?.inputs, ...inputs } });
  return {
    ...workflow,
    "3": change("3", { seed }),
    "5": change("5", { width, height: 96, batch_size }),
    "6": change("6", { text }),
  };
}

async function draw(changes: Changes): Promise<Buffer[]> {
  const id = await submit(simulator, textToImage(changes));
  await ended(simulator, id);
  const { json } = await call(simulator, `/history/${id}`);
  const names = items(json[id]?.outputs?.["9"]?.images).map((image) => String(image.filename));
  const view = async (name: string) => (await fetch(`${simulator.url}/api/view?filename=${name}`)).arrayBuffer();
  return Promise.all(names.map(async (name) => readPng(Buffer.from(await view(name))).pixels));
}

it("look different for each seed and each text, and the same for the same", async () => {
  const pictures = [
    await draw({}),
    await draw({ seed: 2 }),
    await draw({ text: "a city" }),
    await draw({ batch_size: 3, seed: 9 }),
  ].flat();
  expect(pictures).toHaveLength(6);
  expect(new Set(pictures.map((pixels) => pixels.toString("base64"))).size).toBe(6);
  expect((await draw({}))[0]).toEqual(pictures[0]);
});

it("have the size that was asked for, and are drawn quickly", async () => {
  const [pixels] = await draw({ width: 256 });
  expect(pixels?.byteLength).toBe(256 * 96 * 3);
});

it("come as previews: with metadata for who understands it, plain for others", async () => {
  const modern = await listen(simulator, "AAA", true);
  await vi.waitFor(() => expect(modern.types()).toContain("feature_flags"));
  await ended(simulator, await submit(simulator, textToImage({ seed: 11 })));
  const plain = await listen(simulator, "BBB", false);
  await ended(simulator, await submit(simulator, textToImage({ seed: 12 }), { client_id: "BBB" }));
  await vi.waitFor(() => expect([modern.images.length > 0, plain.images.length > 0]).toEqual([true, true]));
  expect(modern.images[0]?.readUInt32BE(0)).toBe(4);
  expect([plain.images[0]?.readUInt32BE(0), plain.images[0]?.readUInt32BE(4)]).toEqual([1, 2]);
  expect(readPng(plain.images[0]?.subarray(8) ?? Buffer.alloc(0))).toMatchObject({ width: 128, height: 96 });
});

it("are refused outside the folders", async () => {
  expect((await call(simulator, "/view?filename=../secret.png")).status).toBe(400);
  expect((await call(simulator, "/view?filename=a.png&subfolder=../..")).status).toBe(403);
  expect((await call(simulator, "/view?filename=a.png")).status).toBe(404);
});

it("of a temporary kind and the whole queue are gone after a restart, saved ones stay", async () => {
  const id = await submit(simulator, textToImage({ seed: 5 }));
  await ended(simulator, id);
  simulator.restart();
  expect((await call(simulator, `/history/${id}`)).json).toEqual({});
  expect((await call(simulator, "/view?filename=text-to-image_00001_.png")).status).toBe(200);
  expect((await call(simulator, "/prompt", { prompt: textToImage({ seed: 6 }) })).json.number).toBe(0);
});
