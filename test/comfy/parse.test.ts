import fc from "fast-check";
import { expect, it } from "vitest";
import { parseBinary } from "../../server/comfy/binary.ts";
import { boundJson } from "../../server/comfy/bound.ts";
import { type Message, parseText } from "../../server/comfy/message.ts";
import { parseOutputs } from "../../server/comfy/outputs.ts";
import { trackProgress } from "../../server/comfy/progress.ts";
import { parseResult } from "../../server/comfy/result.ts";

it("takes anything for a frame without falling over", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseText(text)));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void parseBinary(Buffer.from(bytes))));
  const types = [
    "status",
    "executing",
    "progress",
    "progress_state",
    "executed",
    "execution_cached",
    "execution_error",
  ];
  const frame = fc.record({
    type: fc.constantFrom(...types),
    data: fc.dictionary(fc.constantFrom("nodes", "node", "prompt_id", "value", "status"), fc.jsonValue()),
  });
  fc.assert(fc.property(frame, (value) => void parseText(JSON.stringify(value))));
});

it("reads previews with and without metadata, and leaves other binary frames", () => {
  const png = Buffer.from([1, 2, 3]);
  const plain = Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 2]), png]);
  expect(parseBinary(plain)).toEqual({
    type: "preview",
    promptId: null,
    nodeId: null,
    mimeType: "image/png",
    image: png,
  });
  const json = Buffer.from(JSON.stringify({ node_id: "3", prompt_id: "p", image_type: "image/jpeg" }));
  const head = Buffer.from([0, 0, 0, 4, 0, 0, 0, json.byteLength]);
  expect(parseBinary(Buffer.concat([head, json, png]))).toEqual({
    type: "preview",
    promptId: "p",
    nodeId: "3",
    mimeType: "image/jpeg",
    image: png,
  });
  const script = Buffer.from(JSON.stringify({ prompt_id: "p", image_type: "text/html" }));
  expect(parseBinary(Buffer.concat([Buffer.from([0, 0, 0, 4, 0, 0, 0, script.byteLength]), script, png]))).toBeNull();
  expect(parseBinary(Buffer.from([0, 0, 0, 3, 0, 0, 0, 1, 65, 66]))).toBeNull();
});

it("calls outputs by what they are, not by where ComfyUI lists them", () => {
  const file = (filename: string) => ({ filename, subfolder: "s", type: "output" });
  const { outputs } = parseOutputs({
    "1": { images: [file("a.png"), file("b.mp4")], animated: [true] },
    "2": { gifs: [file("c.webm"), { ...file("d.gif"), format: "image/gif" }], audio: [file("e.flac")] },
    "3": { text: ["hello\u0000 there"], "3d": [file("f.glb")], latents: [file("g.latent")] },
    "4": null,
    "5": { a_images: [file("h.PNG")], images: [null, { filename: null }], other: [] },
  });
  expect(Object.fromEntries(outputs.map(({ filename, kind }) => [filename, kind]))).toEqual({
    "a.png": "image",
    "b.mp4": "video",
    "c.webm": "video",
    "d.gif": "gif",
    "e.flac": "audio",
    "f.glb": "model",
    "g.latent": "file",
    "h.PNG": "image",
    "text.txt": "text",
  });
  expect(outputs.find(({ kind }) => kind === "text")?.text).toBe("hello there");
});

it.each([
  ["torch.OutOfMemoryError", "Allocation on device", "OUT_OF_MEMORY"],
  ["torch.cuda.OutOfMemoryError", "x", "OUT_OF_MEMORY"],
  ["RuntimeError", "CUDA out of memory. Tried to allocate 2 GiB", "OUT_OF_MEMORY"],
  ["RuntimeError", "shapes don't match", "EXECUTION_FAILED"],
])("tells a full card from other failures: %s, %s", (type, message, code) => {
  const data = { node_id: 7, node_type: "KSampler", exception_type: type, exception_message: message };
  const status = { status_str: "error", messages: [["execution_error", data]] };
  expect(parseResult({}, status)).toMatchObject({ kind: "failed", error: { code, nodeId: "7", message } });
});

it("never calls an error without a reason a success", () => {
  expect(parseResult({ "1": { images: [] } }, { status_str: "error", messages: [] })).toMatchObject({ kind: "failed" });
  expect(parseResult({}, { messages: "?" })).toMatchObject({ kind: "failed" });
});

it("cuts any details to 16 kB of JSON that PostgreSQL can keep", () => {
  const check = (value: unknown) => {
    const text = JSON.stringify(boundJson(value));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16 * 1024);
    expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  };
  fc.assert(fc.property(fc.anything(), (value) => check(JSON.parse(JSON.stringify(value) ?? "null"))));
  check({ tensors: Array.from({ length: 500 }, () => "é\u0000\ud800".repeat(10_000)) });
  const wide = Object.fromEntries(
    Array.from({ length: 300 }, (_, key) => [`k${key}`.repeat(100), Array(100).fill("x".repeat(500))]),
  );
  check({ wide, deep: { wide, deeper: { wide } } });
});

it("keeps the fraction between 0 and 1 and never lets it fall, whatever comes", () => {
  const workflow = { "1": { class_type: "A" }, "2": { class_type: "B" }, "3": { class_type: "C" } };
  const id = fc.constantFrom("1", "2", "3", "9");
  const number = fc.integer({ min: -5, max: 30 });
  const state = fc.constantFrom("running", "finished", "pending") as fc.Arbitrary<"running" | "finished" | "pending">;
  const node = fc.record({ nodeId: id, value: number, max: number, state });
  const message: fc.Arbitrary<Message> = fc.oneof(
    fc.record({ type: fc.constant("executing" as const), promptId: fc.constant("p"), nodeId: fc.option(id) }),
    fc.record({
      type: fc.constant("progress" as const),
      promptId: fc.constant("p"),
      nodeId: id,
      value: number,
      max: number,
    }),
    fc.record({ type: fc.constant("progress_state" as const), promptId: fc.constant("p"), nodes: fc.array(node) }),
    fc.record({ type: fc.constant("execution_cached" as const), promptId: fc.constant("p"), nodeIds: fc.array(id) }),
  );
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const track = trackProgress(workflow);
      let before = 0;
      for (const own of messages) {
        const fraction = track(own)?.fraction ?? before;
        expect(fraction).toBeGreaterThanOrEqual(before);
        expect(fraction).toBeLessThanOrEqual(1);
        before = fraction;
      }
    }),
  );
});
