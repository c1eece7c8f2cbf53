// Workflows that are wrapped as they were sent elsewhere: unwrapped, what stood beside them sent along, keys never shown.
import { expect } from "vitest";
import { unwrapped } from "../../client/page/submit/unwrapped.ts";
import { SOON } from "../support/browser.ts";
import { drop } from "../support/form.ts";
import { ebml, joined } from "../support/mediaBytes.ts";
import { openStage, story } from "../support/stage.ts";
import { take } from "../support/takeMedia.ts";

const { app, browser } = await openStage({ simulators: [{ seconds: 0.8 }] });
const GRAPH = {
  "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color: 5 } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "t" } },
};
const KEY = "comfyui-1234567890abcdef";
const REQUEST = JSON.stringify({
  client_id: "c",
  prompt: GRAPH,
  extra_data: { preview_method: "auto", api_key_comfy_org: KEY },
});

story("a request that is pasted becomes its workflow; its key is nowhere to be seen and goes as a secret", async () => {
  const page = await browser.open(app.url);
  const box = page.getByLabel("Workflow");
  await box.fill(REQUEST);
  await expect.poll(() => box.inputValue(), SOON).toBe(JSON.stringify(GRAPH, null, 2));
  await page.getByText("Sent along: preview_method. The API key in it is sent as a secret and not shown.").waitFor();
  expect(await page.content()).not.toContain(KEY);
  const sent = page.waitForRequest((request) => (request.postData() ?? "").includes("idempotencyKey"));
  await page.getByRole("button", { name: "Submit" }).click();
  const { input } = JSON.parse((await sent).postData() ?? "").variables;
  expect(input).toMatchObject({
    workflow: GRAPH,
    extraData: { preview_method: "auto" },
    secrets: [{ name: "api_key_comfy_org", value: KEY }],
  });
  expect(JSON.stringify(input.extraData)).not.toContain(KEY);
});

story("a dropped request is unwrapped, and the next workflow doesn't inherit what stood beside it", async () => {
  const page = await browser.open(app.url);
  const box = page.getByLabel("Workflow");
  await drop(page, "job.json", Buffer.from(JSON.stringify({ input: { workflow: GRAPH, comfy_org_api_key: KEY } })));
  await page.getByText("The API key in it is sent as a secret").waitFor();
  expect(await box.inputValue()).toBe(JSON.stringify(GRAPH, null, 2));
  await drop(page, "other.json", Buffer.from(JSON.stringify(GRAPH)));
  await expect.poll(() => box.inputValue(), SOON).toBe(JSON.stringify(GRAPH));
  expect(await page.getByText("Taken out of the request").count()).toBe(0);
});

story("numbers stay as they were written, and what isn't wrapped isn't touched", () => {
  const text =
    '{"prompt":{"1":{"class_type":"A","inputs":{"seed":18446744073709551615,"cfg":1.50},"is_changed":[NaN]}}}';
  expect(unwrapped(text)?.text.replaceAll(/\s/g, "")).toBe(
    '{"1":{"class_type":"A","inputs":{"seed":18446744073709551615,"cfg":1.50}}}',
  );
  expect(unwrapped(JSON.stringify(GRAPH))).toBeNull();
  expect(unwrapped('{"prompt": {"class_type": "A", "inputs": {}}}')).toBeNull();
  expect(unwrapped('{"prompt": {')).toBeNull();
});

story("tags behind a WebM cluster are found, whatever its length and in how many bytes it is written", async () => {
  const tag = joined(ebml([0x45, 0xa3], "PROMPT"), ebml([0x44, 0x87], JSON.stringify(GRAPH)));
  const tags = ebml([0x12, 0x54, 0xc3, 0x67], ebml([0x73, 0x73], ebml([0x67, 0xc8], tag)));
  for (const length of [1000, 1003, 1007]) {
    const cluster = joined(
      [0x1f, 0x43, 0xb6, 0x75],
      [1, 0, 0, 0, 0, 0, length >> 8, length & 0xff],
      "x".repeat(length),
    );
    const file = joined(
      ebml([0x1a, 0x45, 0xdf, 0xa3], ""),
      ebml([0x18, 0x53, 0x80, 0x67], joined(cluster, tags), true),
    );
    expect(await take(file)).toEqual({ text: JSON.stringify(GRAPH, null, 2) });
  }
});
