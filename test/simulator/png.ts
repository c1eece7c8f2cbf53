// Reads a PNG far enough to compare pixels and text chunks.
import { inflateSync } from "node:zlib";

export type ReadPng = { width: number; height: number; pixels: Buffer; texts: { [key: string]: string } };

export function readPng(file: Buffer): ReadPng {
  const texts: { [key: string]: string } = {};
  const data: Buffer[] = [];
  let [width, height] = [0, 0];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    const type = file.toString("latin1", at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (type === "IHDR") [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
    if (type === "IDAT") data.push(body);
    if (type === "tEXt") {
      const [key = "", text = ""] = body.toString("latin1").split("\0");
      texts[key] = text;
    }
  }
  return { width, height, pixels: unfilter(inflateSync(Buffer.concat(data)), width * 3, height), texts };
}

function unfilter(raw: Buffer, stride: number, height: number): Buffer {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const left = x >= 3 ? (out[y * stride + x - 3] ?? 0) : 0;
      const up = y > 0 ? (out[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= 3 && y > 0 ? (out[(y - 1) * stride + x - 3] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const sum = left + up - corner;
  const [a, b, c] = [Math.abs(sum - left), Math.abs(sum - up), Math.abs(sum - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
