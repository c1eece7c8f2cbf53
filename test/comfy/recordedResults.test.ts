// What nodes of a real ComfyUI reported, as it was recorded: all of it is kept.
import { expect, it } from "vitest";
import { readJson } from "../../schema/model/exact.ts";
import { parseHistory } from "../../server/comfy/find.ts";
import { findSection } from "./recording.ts";

function resultsOf(title: string) {
  const line = findSection("odd-answers.txt", title).lines.find((own) => own.startsWith("GET /history/"));
  const body = readJson(line?.replace(/^.*?(?=\{")/, "") ?? "", { python: true });
  const [id = ""] = Object.keys(body as object);
  const found = parseHistory({ kind: "answered", status: 200, body }, id);
  const outputs = found.state === "ended" && found.result.kind === "succeeded" ? found.result.outputs : [];
  return outputs.map(({ kind, subfolder, filename, text }) => [kind, subfolder, filename, text]);
}

it.each([
  [
    "NaN and Infinity in the ui",
    [
      ["text", "", "text.txt", "measured"],
      ["json", "", "score.json", "[NaN, Infinity]"],
      ["image", "", "rec_00005_.png", undefined],
    ],
  ],
  [
    "text, tags and a number",
    [
      ["text", "", "text.txt", "hello"],
      ["text", "", "text-2.txt", "second"],
      ["json", "", "tags.json", '["a"]'],
      ["json", "", "number.json", "[1]"],
    ],
  ],
  ["an MP4 with its workflow", [["video", "rec", "mp4_00002_.mp4", undefined]]],
  ["a seed of 2^64-1", [["text", "", "text.txt", "seed=18446744073709551615 f=1.0"]]],
  ["a picture that goes over the websocket only", []],
])("keeps every recorded result: %s", (title, results) => {
  expect(resultsOf(title)).toEqual(results);
});

it("keeps files of all kinds under all keys, and the recorded 3D preview by its name and folder", () => {
  const results = resultsOf("files of many kinds");
  expect(results.map(([kind]) => kind)).toEqual(
    expect.arrayContaining(["gif", "audio", "video", "model", "file", "json"]),
  );
  expect(results).toContainEqual(["model", "mesh", "h2.glb", undefined]);
  expect(results).toContainEqual(["json", "", "result.json", '["mesh/h2.glb", null, {"bg": 1}]']);
});
