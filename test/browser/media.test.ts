// The workflow in media files of each kind, and what else is refused by its name.
import { readFile as readDisk } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { readFile } from "../../client/page/submit/media/read-file.ts";
import * as make from "../support/mediaBytes.ts";
import { refusalOf, take, textOf } from "../support/takeMedia.ts";

const RECORDED = [
  ["saved-by-comfyui.png", "SaveImage"],
  ["both-chunks.png", "SaveImage"],
  ["animated-with-workflow.png", "SaveAnimatedPNG"],
  ["animated-with-workflow.webp", "SaveAnimatedWEBP"],
  ["with-workflow.flac", "SaveAudio"],
  ["with-workflow.mp3", "SaveAudioMP3"],
  ["with-workflow.opus", "SaveAudioOpus"],
  ["with-workflow.webm", "SaveWEBM"],
  ["with-workflow.mp4", "SaveVideo"],
] as const;

const recorded = (name: string): Promise<Buffer> => readDisk(new URL(`../comfy/recordings/${name}`, import.meta.url));

test.each(RECORDED)("the workflow that a real ComfyUI wrote into %s is read", async (name, saver) => {
  const text = textOf(await take(await recorded(name), name));
  expect(() => JSON.parse(text)).not.toThrow();
  expect(text).toContain(`"class_type": "${saver}"`);
});

test.each(RECORDED)("%s cut off or damaged anywhere gives its workflow or a sentence", async (name) => {
  const whole = await recorded(name);
  const broken: Buffer[] = [];
  for (let length = 1; length < whole.length; length += 97) broken.push(whole.subarray(0, length));
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  for (let round = 0; round < 200; round += 1) {
    const copy = Buffer.from(whole);
    for (let flips = 0; flips < 4; flips += 1) copy[random(Math.min(copy.length, 1200))] = random(256);
    broken.push(copy);
  }
  for (const bytes of broken) {
    const taken = await take(bytes, name);
    if ("problem" in taken) expect(taken.problem).toMatch(/^\S+\.\w+ (is|has) .*\.$/);
    else expect(taken.text).toMatch(/^\s*[{[]/);
  }
});

const json = '{"1": {"class_type": "KSampler", "inputs": {"seed": 1}}}';
const bytes = Buffer.from(json);
const wide = Buffer.from(json, "utf16le");
const editor = '{"nodes": [{"id": 1}], "links": []}';
const head = make.box("ftyp", "isom");
const keys = make.box("keys", [0, 0, 0, 0, 0, 0, 0, 1], make.box("mdta", "prompt"));
const item = make.box("\0\0\0\x01", make.mp4Data(json));

test.each([
  ["a GIF picture", "GIF89a"],
  ["a ZIP archive", "PK\x03\x04"],
  ["a gzip archive", "\x1f\x8b\x08"],
  ["a 7-Zip archive", "7z\xbc\xaf'\x1c"],
  ["a PDF document", "%PDF-1.7"],
  ["a WAV sound", "RIFF1234WAVE"],
  ["an AVIF picture", "\0\0\0\x20ftypavif"],
  ["a model in safetensors", '\x20\0\0\0\0\0\0\0{"a": 1}'],
])("%s is refused as what it is, whatever its name says", async (noun, start) => {
  const said = refusalOf(await take(make.joined(start, Buffer.alloc(600, 1)), "flow.json"));
  expect(said).toMatch(new RegExp(`^flow\\.json is ${noun}; .*\\.$`));
});

test("a video, a sound or a picture without a workflow is refused by name, and so is what is nothing known", async () => {
  expect(refusalOf(await take(make.joined(head, make.box("moov")), "clip.mp4"))).toMatch(
    /^clip\.mp4 is a video without a/,
  );
  expect(refusalOf(await take(make.joined([0xff, 0xfb, 0x90], Buffer.alloc(99)), "a.mp3"))).toMatch(
    /^a\.mp3 is a sound without/,
  );
  expect(refusalOf(await take(make.jpeg(), "a.jpg"))).toMatch(/^a\.jpg is a picture without/);
  expect(refusalOf(await take(make.joined([1, 2, 3]), "clip.mp4"))).toMatch(
    /^clip\.mp4 is not a file that Sluice can read/,
  );
  expect(refusalOf(await take(Buffer.alloc(0), "none.json"))).toBe("none.json is empty.");
  expect(refusalOf(await take(Buffer.from("Dear diary"), "notes.txt"))).toBe(
    "notes.txt is text, but not a workflow in JSON.",
  );
});

test("where only the editor's format is, it is said what to do", async () => {
  const picture = make.png(make.pngChunk("tEXt", "workflow\0", editor), make.pngChunk("tEXt", "prompt\0a castle"));
  expect(refusalOf(await take(picture, "a.png"))).toMatch(
    /^a\.png has its workflow only in the format .* Export \(API\)/,
  );
});

test("numbers stay as they were written, is_changed goes, and so does what Sluice put into the name", async () => {
  const inputs =
    '"inputs": {"seed": 18446744073709551615, "cfg": 1e20, "w": 8.0, "filename_prefix": "a/sluice-0123456789_b"}';
  const text = textOf(
    await take(make.png(make.pngChunk("tEXt", `prompt\0{"1": {"class_type": "K", "is_changed": [NaN], ${inputs}}}`))),
  );
  expect(text).toContain('"seed": 18446744073709551615');
  expect(text).toContain('"cfg": 1e20');
  expect(text).toContain('"w": 8.0');
  expect(text).toContain('"filename_prefix": "a/b"');
  expect(text).not.toContain("is_changed");
});

test("JSON as Windows' shell writes it is read", async () => {
  expect(textOf(await take(make.joined([0xff, 0xfe], wide)))).toBe(json);
  expect(textOf(await take(make.joined([0xef, 0xbb, 0xbf], bytes)))).toBe(json);
});

test("of a video of 2 GB only its headers are read", async () => {
  const moov = make.box("moov", make.box("udta", make.box("meta", [0, 0, 0, 0], keys, make.box("ilst", item))));
  const [frames, start] = [2 ** 31, make.joined(head, [0x80, 0, 0, 8], "mdat")];
  let read = 0;
  const slice = (from: number, to: number): Blob => {
    const end = Math.min(to, start.length + frames + moov.length);
    read += end - from;
    const content = Buffer.alloc(end - from);
    for (const [at, part] of [
      [0, start],
      [start.length + frames, moov],
    ] as const) {
      if (at < end && at + part.length > from) part.copy(content, Math.max(0, at - from), Math.max(0, from - at));
    }
    return new Blob([content]);
  };
  const video = { size: start.length + frames + moov.length, slice } as unknown as Blob;
  expect(JSON.parse(textOf(await readFile(video, "long.mp4")))).toEqual(JSON.parse(json));
  expect(read).toBeLessThan(64 * 1024);
});

test("what is built to keep a reader busy ends soon", async () => {
  const zeros = make.pngChunk("zTXt", "prompt\0\0", deflateSync(Buffer.alloc(32e6)));
  const bomb = make.png(...Array.from({ length: 40 }, () => zeros));
  const chunks = Buffer.alloc(12e6, make.pngChunk("none"));
  const nested = Buffer.alloc(8e6);
  for (let at = 0; at < nested.length; at += 8) make.joined([0x7f, 0, 0, 0], "moov").copy(nested, at);
  for (const bytes of [bomb, make.joined(make.png(), chunks), make.joined(head, nested)]) {
    expect(refusalOf(await take(bytes, "a.bin"))).toMatch(/^a\.bin is a \w+ without/);
  }
}, 30_000);
