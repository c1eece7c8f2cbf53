// The texts of an Ogg file (Opus, Vorbis, FLAC, Speex): the second packet of each of its streams holds Vorbis comments.
import { type Bytes, MAX_TEXT_BYTES } from "./bytes.ts";
import { isAt } from "./decode.ts";
import { uint32 } from "./number-at.ts";
import type { TextReader } from "./texts.ts";
import { addVorbisComments } from "./vorbis-comment.ts";

const PAGE_HEAD = 27;
const SEGMENT_BYTES = 255;
/** Sound follows: streams begin all together. */
const MAX_PAGES = 1024;

export const readOgg: TextReader = async (bytes, texts) => {
  const streams = new Map<number, Stream>();
  let at = 0;
  for (let pages = 0; pages < MAX_PAGES && at < bytes.size; pages += 1) {
    const page = await pageAt(bytes, at);
    if (!page) return;
    const stream = streams.get(page.serial) ?? { packets: 0, parts: [], size: 0 };
    streams.set(page.serial, stream);
    for (const segment of page.segments) {
      const packet = follow(stream, segment);
      if (packet && stream.packets === 2) addVorbisComments(packet.subarray(prefixOf(packet)), texts);
    }
    if ([...streams.values()].every(({ packets }) => packets >= 2)) return;
    at = page.end;
  }
};

type Page = { readonly serial: number; readonly end: number; readonly segments: readonly Uint8Array[] };

const pageAt = async (bytes: Bytes, at: number): Promise<Page | null> => {
  const head = await bytes.read(at, PAGE_HEAD);
  if (!isAt(head, 0, "OggS")) return null;
  const lengths = (await bytes.read(at + PAGE_HEAD, head[26] ?? 0)).slice();
  const start = at + PAGE_HEAD + lengths.length;
  const body = await bytes.read(
    start,
    lengths.reduce((sum, length) => sum + length, 0),
  );
  let taken = 0;
  const segments = Array.from(lengths, (length) => {
    taken += length;
    return body.subarray(taken - length, taken);
  });
  return { serial: uint32(head, 14, true), end: start + taken, segments };
};

type Stream = { packets: number; parts: Uint8Array[]; size: number };

/** The packet that ends with this segment. Those after the second one aren't kept. */
const follow = (stream: Stream, segment: Uint8Array): Uint8Array | null => {
  if (stream.packets >= 2) return null;
  stream.parts.push(segment);
  stream.size += segment.length;
  if (stream.size > MAX_TEXT_BYTES) stream.packets = 2;
  if (segment.length === SEGMENT_BYTES) return null;
  const packet = new Uint8Array(stream.size);
  let at = 0;
  for (const part of stream.parts) {
    packet.set(part, at);
    at += part.length;
  }
  stream.packets += 1;
  [stream.parts, stream.size] = [[], 0];
  return packet;
};

/** What stands before the comments, in each kind of stream. */
const prefixOf = (packet: Uint8Array): number => {
  if (isAt(packet, 0, "OpusTags")) return 8;
  if (isAt(packet, 1, "vorbis") || isAt(packet, 1, "theora")) return 7;
  return ((packet[0] ?? 0) & 0x7f) === 4 ? 4 : 0;
};
