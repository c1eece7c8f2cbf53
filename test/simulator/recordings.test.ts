import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { findSection, labelled } from "../comfy/recording.ts";
import { expectFrames, hears, sameShape, settled } from "./compare.ts";
import { readPng } from "./png.ts";
import { call, type Ear, ended, listen, submit, trivial } from "./support.ts";

const SUCCESS = "success-cached-validation.txt";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ seconds: 0, version: "0.33.0" });
});
afterEach(() => simulator.close());

it("sends the recorded frames to the owner, to others and to the nameless", async () => {
  const recorded = findSection(SUCCESS, "E1");
  const ears = [
    await listen(simulator, "AAA"),
    await listen(simulator, "BBB", false),
    await listen(simulator, null, false),
  ];
  await hears(ears[0] as Ear, 2);
  const extra = { extra_data: { my_job: "job-42", extra_pnginfo: { workflow: { id: "wf-1" } } } };
  const id = await submit(simulator, trivial(), extra);
  await ended(simulator, id);
  for (const [index, who] of ["owner", "other", "anon"].entries()) {
    const ear = ears[index] as Ear;
    await hears(ear, recorded.frames[who]?.length);
    expectFrames(ear, recorded.frames[who]);
  }
  expect((await call(simulator, `/history/${id}`)).json[id]).toSatisfy(sameShape(labelled(recorded, "history")));
  const [, job] = labelled(recorded, "job") as [number, unknown];
  expect((await call(simulator, `/api/jobs/${id}`)).json).toSatisfy(sameShape(job));
  const [, jobs] = labelled(recorded, "jobs") as [number, unknown];
  expect((await call(simulator, "/api/jobs?limit=2")).json).toSatisfy(sameShape(jobs));
});

it("reports the earlier file again when everything is cached", async () => {
  const recorded = findSection(SUCCESS, "E2 cached");
  await ended(simulator, await submit(simulator, trivial()));
  const ear = await settled(await listen(simulator, "AAA", false));
  const id = await submit(simulator, trivial());
  await hears(ear, recorded.frames.owner?.length);
  expectFrames(ear, recorded.frames.owner);
  const { json } = await call(simulator, `/history/${id}`);
  expect(json[id]).toSatisfy(sameShape(labelled(recorded, "history")));
  expect(json[id]?.outputs).toEqual({
    "2": { images: [{ filename: "t_00001_.png", subfolder: "", type: "output" }] },
  });
});

it("lets progress of a prompt without client id reach everybody, and nothing else", async () => {
  const recorded = findSection(SUCCESS, "E2b");
  const ear = await settled(await listen(simulator, "AAA", false));
  await call(simulator, "/prompt", { prompt: trivial(6) });
  await hears(ear, recorded.frames.owner?.length);
  expectFrames(ear, recorded.frames.owner);
});

it("saves the picture that ComfyUI saved, pixel by pixel and text by text", async () => {
  const original = readPng(readFileSync(new URL("../comfy/recordings/saved-by-comfyui.png", import.meta.url)));
  await ended(
    simulator,
    await submit(simulator, trivial(), { extra_data: { extra_pnginfo: { workflow: { id: "wf-1" } } } }),
  );
  const response = await fetch(`${simulator.url}/view?filename=t_00001_.png&type=output&subfolder=`);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(readPng(Buffer.from(await response.arrayBuffer()))).toEqual(original);
});
