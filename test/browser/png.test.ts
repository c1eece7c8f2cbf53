// The texts that PNG files carry, in each of the three ways that there are.
import { readFile } from "node:fs/promises";
import { crc32, deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { isPng, readTexts } from "../../client/page/submit/png.ts";

const HEAD = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

const chunk = (type: string, ...parts: (string | Buffer)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : part)));
  const frame = Buffer.alloc(12 + body.length);
  frame.writeUInt32BE(body.length);
  frame.write(type, 4, "latin1");
  body.copy(frame, 8);
  frame.writeUInt32BE(crc32(frame.subarray(4, 8 + body.length)), 8 + body.length);
  return frame;
};

test("what a real ComfyUI saved is read", async () => {
  const file = await readFile(new URL("../comfy/recordings/saved-by-comfyui.png", import.meta.url));
  const texts = await readTexts(file);
  expect(isPng(file)).toBe(true);
  expect(JSON.parse(texts.get("prompt") ?? "")).toHaveProperty(["2", "class_type"], "SaveImage");
  expect(JSON.parse(texts.get("workflow") ?? "")).toEqual({ id: "wf-1" });
});

test.each([
  ["tEXt", chunk("tEXt", "prompt\0", Buffer.from("é {}", "latin1"))],
  ["zTXt", chunk("zTXt", "prompt\0\0", deflateSync(Buffer.from("é {}", "latin1")))],
  ["iTXt", chunk("iTXt", "prompt\0\0\0de\0Auftrag\0é {}")],
  ["iTXt, deflated", chunk("iTXt", "prompt\0\x01\0\0\0", deflateSync("é {}"))],
])("a text in %s", async (_type, text) => {
  const file = Buffer.concat([HEAD, chunk("IHDR", "x".repeat(13)), text, chunk("IEND")]);
  expect([...(await readTexts(file))]).toEqual([["prompt", "é {}"]]);
});

test("a broken file gives what can be read of it", async () => {
  const broken = chunk("zTXt", "workflow\0\0not deflated");
  const file = Buffer.concat([
    HEAD,
    broken,
    chunk("tEXt", "prompt\0{}"),
    chunk("tEXt", "more\0cut off").subarray(0, 14),
  ]);
  expect([...(await readTexts(file))]).toEqual([["prompt", "{}"]]);
  expect(isPng(Buffer.from("GIF89a"))).toBe(false);
});
