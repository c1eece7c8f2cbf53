// Where files lie whose place is told in the manner of Windows.
import { expect, it } from "vitest";
import { ComfyHttp } from "../../server/comfy/http.ts";
import { startSimulator } from "../../server/simulator/start.ts";
import { run } from "./support.ts";

it("finds a file whose folder, or whose name, holds backslashes, and says of one that is nowhere how it was told", async () => {
  const simulator = await startSimulator({ seconds: 0 });
  try {
    const workflow = {
      "1": { class_type: "EmptyImage", inputs: { width: 8, height: 8, batch_size: 1, color: 1 } },
      "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "a/b/pic" } },
    };
    expect(await run(simulator, workflow).end).toMatchObject({ kind: "succeeded" });
    const http = new ComfyHttp(simulator.url);
    const { signal } = new AbortController();
    const view = (subfolder: string, filename: string) => http.view({ subfolder, filename, type: "output" }, signal);
    for (const [folder, name] of [
      ["a\\b", "pic_00001_.png"],
      ["a", "b\\pic_00001_.png"],
      ["", "a\\b\\pic_00001_.png"],
    ] as const) {
      const found = await view(folder, name);
      expect(found.kind, `${folder} ${name}`).toBe("file");
      if (found.kind === "file") expect((await Array.fromAsync(found.body)).length).toBeGreaterThan(0);
    }
    expect(await view("", "x\\y.png")).toEqual({ kind: "missing", reason: "x\\y.png: the backend answered HTTP 404" });
  } finally {
    await simulator.close();
  }
});
