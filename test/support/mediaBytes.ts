// Media files written byte by byte, as ComfyUI and common savers write them.
import { crc32 } from "node:zlib";

export type Part = string | Buffer | number[];

/** Texts are Latin-1. */
export const joined = (...parts: Part[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));

const big = (value: number, bytes = 4): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};
const little = (value: number, bytes = 4): Buffer => Buffer.from(big(value, bytes)).reverse();

export const pngChunk = (type: string, ...parts: Part[]): Buffer => {
  const named = joined(type, ...parts);
  return joined(big(named.length - 4), named, big(crc32(named)));
};

export const png = (...chunks: Buffer[]): Buffer =>
  joined("\x89PNG\r\n\x1a\n", pngChunk("IHDR", Buffer.alloc(13)), ...chunks, pngChunk("IEND"));

export type ExifEntry = readonly [tag: number, type: number, body: Buffer];

/** `inner` are the entries of the Exif directory, `outer` those of the first one. */
export function exif(outer: readonly ExifEntry[], inner: readonly ExifEntry[] = [], isLittle = false): Buffer {
  const number = isLittle ? little : big;
  const bodies: Buffer[] = [];
  const innerAt = 8 + 2 + 12 * (outer.length + (inner.length > 0 ? 1 : 0)) + 4;
  let end = innerAt + (inner.length > 0 ? 2 + 12 * inner.length + 4 : 0);
  const write = ([tag, type, body]: ExifEntry): Buffer => {
    const head = joined(number(tag, 2), number(type, 2), number(body.length));
    if (body.length <= 4) return joined(head, body, Buffer.alloc(4 - body.length));
    bodies.push(body);
    end += body.length;
    return joined(head, number(end - body.length));
  };
  const pointer = inner.length > 0 ? [joined(number(0x8769, 2), number(4, 2), number(1), number(innerAt))] : [];
  const first = [...outer.map(write), ...pointer];
  const second = inner.map(write);
  const directory = (entries: Buffer[]): Buffer => joined(number(entries.length, 2), ...entries, number(0));
  const mark = isLittle ? "II*\0" : "MM\0*";
  return joined(mark, number(8), directory(first), second.length > 0 ? directory(second) : "", ...bodies);
}

export const jpeg = (...segments: Buffer[]): Buffer =>
  joined([0xff, 0xd8], ...segments, [0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);

export const jpegSegment = (marker: number, ...parts: Part[]): Buffer => {
  const body = joined(...parts);
  return joined([0xff, marker], big(body.length + 2, 2), body);
};

export const webp = (data: Buffer): Buffer => {
  const chunks = joined("WEBPVP8L", little(1), [0x2f, 0], "EXIF", little(data.length), data);
  return joined("RIFF", little(chunks.length), chunks);
};

export const box = (type: string, ...parts: Part[]): Buffer => {
  const body = joined(...parts);
  return joined(big(body.length + 8), type, body);
};

export const mp4Data = (text: string): Buffer => box("data", [0, 0, 0, 1, 0, 0, 0, 0], Buffer.from(text));

/** Of ID3 2.2, 2.3 or 2.4. */
export const id3 = (version: 2 | 3 | 4, flags: number, ...frames: Buffer[]): Buffer => {
  const body = joined(...frames);
  return joined("ID3", [version, 0, flags], synchsafe(body.length), body);
};

export const id3Frame = (version: 2 | 3 | 4, id: string, ...parts: Part[]): Buffer => {
  const body = joined(...parts);
  if (version === 2) return joined(id, big(body.length, 3), body);
  return joined(id, version === 4 ? synchsafe(body.length) : big(body.length), [0, 0], body);
};

const synchsafe = (value: number): number[] => [21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f);

/** The last block of a FLAC file. */
export const flacComments = (...comments: string[]): Buffer => {
  const body = vorbisComments(...comments);
  return joined("fLaC", [0x84], big(body.length, 3), body);
};

export const vorbisComments = (...comments: string[]): Buffer =>
  joined(
    little(4),
    "test",
    little(comments.length),
    ...comments.flatMap((text) => [little(Buffer.byteLength(text)), Buffer.from(text)]),
  );

/** One packet, on as many pages as it needs. */
export function oggPages(serial: number, packet: Buffer): Buffer {
  const segments = Array.from({ length: Math.floor(packet.length / 255) + 1 }, (_, at) =>
    packet.subarray(at * 255, at * 255 + 255),
  );
  const pages: Buffer[] = [];
  for (let at = 0; at < segments.length; at += 255) {
    const some = segments.slice(at, at + 255);
    const head = joined("OggS", [0, 0], Buffer.alloc(8), little(serial), little(at), little(0), [some.length]);
    pages.push(
      joined(
        head,
        some.map(({ length }) => length),
        ...some,
      ),
    );
  }
  return joined(...pages);
}

/** An EBML element; without a length where it is unknown, as recorders leave it. */
export const ebml = (id: number[], body: Buffer | string, isUnknown = false): Buffer => {
  const content = joined(body);
  return joined(
    id,
    isUnknown ? [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] : joined([0x08], big(content.length)),
    content,
  );
};
