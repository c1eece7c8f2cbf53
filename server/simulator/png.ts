// Writes PNG files: 8 bit RGB, with text chunks.
import { crc32, deflateSync } from "node:zlib";

export type Pixels = { width: number; height: number /** RGB, row by row. */; data: Uint8Array };

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const FILTER_SUB = 1;

export function encodePng(pixels: Pixels, chunks: readonly [string, string][] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels.width, 0);
  header.writeUInt32BE(pixels.height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const texts = chunks.map(([key, text]) => chunk("tEXt", Buffer.from(`${key}\0${text}`, "latin1")));
  const body = deflateSync(filterRows(pixels), { level: 3 });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    ...texts,
    chunk("IDAT", body),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function filterRows({ width, height, data }: Pixels): Uint8Array {
  const stride = width * 3;
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const from = y * stride;
    const to = y * (stride + 1);
    rows[to] = FILTER_SUB;
    for (let x = 0; x < stride; x += 1) {
      const left = x < 3 ? 0 : (data[from + x - 3] ?? 0);
      rows[to + 1 + x] = (data[from + x] ?? 0) - left;
    }
  }
  return rows;
}

function chunk(type: string, body: Buffer): Buffer {
  const bytes = Buffer.alloc(body.byteLength + 12);
  bytes.writeUInt32BE(body.byteLength, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, body.byteLength + 8)), body.byteLength + 8);
  return bytes;
}
