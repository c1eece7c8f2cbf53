// The workflow in each place of each kind of media file where ComfyUI and common savers write it.
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import * as make from "../support/mediaBytes.ts";
import { take, textOf } from "../support/takeMedia.ts";

const GRAPH = { "1": { class_type: "KSampler", inputs: { seed: 1, text: "é" } } };
const json = JSON.stringify(GRAPH);
const bytes = Buffer.from(json);
const editor = '{"nodes": [{"id": 1}], "links": []}';
const comment = JSON.stringify({ prompt: json, workflow: JSON.parse(editor) });
const wide = Buffer.from(json, "utf16le");
const unicode = make.joined("UNICODE\0", Buffer.from(comment, "utf16le").swap16());
const keys = make.box("keys", [0, 0, 0, 0, 0, 0, 0, 1], make.box("mdta", "prompt"));
const item = make.box("\0\0\0\x01", make.mp4Data(json));
const head = make.box("ftyp", "isom");
const sized = (text: string): Buffer => make.joined([0, Buffer.byteLength(text)], [0, 0], Buffer.from(text));
const simpleTag = (name: string, text: string): Buffer =>
  make.ebml([0x67, 0xc8], make.joined(make.ebml([0x45, 0xa3], name), make.ebml([0x44, 0x87], Buffer.from(text))));
const tags = make.ebml([0x12, 0x54, 0xc3, 0x67], make.ebml([0x73, 0x73], simpleTag("PROMPT", json)));
const ebmlHead = make.ebml([0x1a, 0x45, 0xdf, 0xa3], "");
const segment = [0x18, 0x53, 0x80, 0x67];
const cluster = [0x1f, 0x43, 0xb6, 0x75];
const long = JSON.stringify({ ...GRAPH, "2": { class_type: "Note", inputs: { text: "x".repeat(100_000) } } });

test.each<[string, Buffer]>([
  ["PNG: tEXt", make.png(make.pngChunk("tEXt", "prompt\0", Buffer.from(json, "latin1")))],
  ["PNG: tEXt in UTF-8", make.png(make.pngChunk("tEXt", "prompt\0", bytes))],
  ["PNG: zTXt", make.png(make.pngChunk("zTXt", "prompt\0\0", deflateSync(bytes)))],
  ["PNG: iTXt", make.png(make.pngChunk("iTXt", "prompt\0\0\0de\0Auftrag\0", bytes))],
  ["PNG: iTXt, deflated", make.png(make.pngChunk("iTXt", "prompt\0\x01\0\0\0", deflateSync(bytes)))],
  [
    "PNG: behind a broken chunk",
    make.png(make.pngChunk("zTXt", "workflow\0\0not deflated"), make.pngChunk("tEXt", "prompt\0", bytes)),
  ],
  ["PNG: EXIF", make.png(make.pngChunk("eXIf", make.exif([[0x10f, 2, make.joined("prompt:", bytes, [0])]])))],
  [
    "PNG: the prompt as a text of a text",
    make.png(make.pngChunk("tEXt", "prompt\0", Buffer.from(JSON.stringify(JSON.stringify(json))))),
  ],
  ["WebP: Make", make.webp(make.exif([[0x10f, 2, make.joined("Prompt: ", bytes, [0])]]))],
  [
    "WebP: Model, with a prefix, little-endian",
    make.webp(make.joined("Exif\0\0", make.exif([[0x110, 2, make.joined("prompt:", bytes, [0])]], [], true))),
  ],
  [
    "JPEG: ImageDescription",
    make.jpeg(
      make.jpegSegment(0xe0, "JFIF\0"),
      make.jpegSegment(0xe1, "Exif\0\0", make.exif([[0x10e, 2, make.joined("prompt:", bytes, [0])]])),
    ),
  ],
  [
    "JPEG: user comment in UTF-16, both as JSON",
    make.jpeg(make.jpegSegment(0xe1, "Exif\0\0", make.exif([[0x112, 3, Buffer.from([0, 1])]], [[0x9286, 7, unicode]]))),
  ],
  [
    "JPEG: user comment in ASCII",
    make.jpeg(
      make.jpegSegment(0xe1, "Exif\0\0", make.exif([], [[0x9286, 7, make.joined("ASCII\0\0\0prompt:", bytes)]], true)),
    ),
  ],
  ["JPEG: a comment, behind a fill byte", make.jpeg(make.joined([0xff]), make.jpegSegment(0xfe, Buffer.from(comment)))],
  [
    "MP4: moov behind the frames, in a box of 64 bits",
    make.joined(
      head,
      [0, 0, 0, 1],
      "mdat",
      [0, 0, 0, 0, 0, 0, 0, 20, 1, 2, 3, 4],
      make.box("moov", make.box("udta", make.box("meta", [0, 0, 0, 0], keys, make.box("ilst", item)))),
    ),
  ],
  [
    "MP4: the comment of VideoHelperSuite",
    make.joined(
      head,
      make.box(
        "moov",
        make.box("udta", make.box("meta", [0, 0, 0, 0], make.box("ilst", make.box("©cmt", make.mp4Data(comment))))),
      ),
    ),
  ],
  [
    "MP4: a name of its own",
    make.joined(
      head,
      make.box(
        "moov",
        make.box(
          "udta",
          make.box(
            "meta",
            [0, 0, 0, 0],
            make.box(
              "ilst",
              make.box("----", make.box("mean", "\0\0\0\0x"), make.box("name", "\0\0\0\0prompt"), make.mp4Data(json)),
            ),
          ),
        ),
      ),
    ),
  ],
  [
    "MOV: meta without a version",
    make.joined(
      make.box("ftyp", "qt  "),
      make.box("moov", make.box("meta", make.box("hdlr", "mdta"), keys, make.box("ilst", item))),
    ),
  ],
  [
    "MOV: a comment of QuickTime",
    make.joined(make.box("wide"), make.box("moov", make.box("udta", make.box("©cmt", sized(comment))))),
  ],
  [
    "WebM: of unknown length, tags behind the frames",
    make.joined(
      ebmlHead,
      make.ebml(segment, make.joined(make.ebml(cluster, make.ebml([0xa3], "frame"), true), tags), true),
    ),
  ],
  [
    "Matroska: a comment",
    make.joined(
      ebmlHead,
      make.ebml(segment, make.ebml([0x12, 0x54, 0xc3, 0x67], make.ebml([0x73, 0x73], simpleTag("COMMENT", comment)))),
    ),
  ],
  ["FLAC", make.flacComments("encoder=x", `PROMPT=${json}`)],
  [
    "Ogg Opus, over several pages",
    make.joined(
      make.oggPages(1, Buffer.from("OpusHead")),
      make.oggPages(1, make.joined("OpusTags", make.vorbisComments(`prompt=${long}`))),
    ),
  ],
  [
    "Ogg Vorbis",
    make.joined(
      make.oggPages(1, Buffer.from("\x01vorbis")),
      make.oggPages(1, make.joined("\x03vorbis", make.vorbisComments(`prompt=${json}`))),
    ),
  ],
  [
    "Ogg FLAC beside another stream",
    make.joined(
      make.oggPages(1, Buffer.from("fishead")),
      make.oggPages(2, Buffer.from("\x7fFLAC")),
      make.oggPages(2, make.joined([0x84, 0, 0, 9], make.vorbisComments(`prompt=${json}`))),
    ),
  ],
  ["MP3: ID3 2.2", make.id3(2, 0, make.id3Frame(2, "TXX", [0], "prompt\0", bytes))],
  [
    "MP3: ID3 2.3 in UTF-16",
    make.id3(
      3,
      0,
      make.id3Frame(3, "TIT2", [0], "song"),
      make.id3Frame(3, "TXXX", [1, 0xff, 0xfe], Buffer.from("prompt\0", "utf16le"), [0xff, 0xfe], wide),
    ),
  ],
  [
    "MP3: ID3 2.4 in big-endian UTF-16",
    make.id3(
      4,
      0,
      make.id3Frame(4, "TXXX", [2], Buffer.from("prompt\0", "utf16le").swap16(), Buffer.from(wide).swap16()),
    ),
  ],
  [
    "MP3: unsynchronized, with an extended header",
    make.id3(
      4,
      0xc0,
      make.joined([0, 0, 0, 6, 1, 0]),
      make.id3Frame(4, "PRIV", [0xff, 0, 0xe0]),
      make.id3Frame(4, "TXXX", [3], "prompt\0", bytes),
    ),
  ],
  ["MP3: a comment", make.id3(3, 0, make.id3Frame(3, "COMM", [3], "eng\0", Buffer.from(comment)))],
])("%s", async (_kind, file) => {
  expect(JSON.parse(textOf(await take(file)))).toMatchObject(GRAPH);
});
