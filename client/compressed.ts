// Puts a .br and a .gz beside each file of the built page that gets smaller by it; the server sends them as they are.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = /\.(html|js|css|svg|json)$/;

export const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  async writeBundle({ dir = "" }) {
    const names = (await readdir(dir, { recursive: true })).filter((name) => COMPRESSIBLE.test(name));
    await Promise.all(names.map((name) => compress(join(dir, name))));
  },
};

const compress = async (path: string): Promise<void> => {
  const bytes = await readFile(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const keep = async (extension: string, smaller: Buffer) => {
    if (smaller.length < bytes.length) await writeFile(path + extension, smaller);
  };
  await Promise.all([
    promisify(brotliCompress)(bytes, { params }).then((smaller) => keep(".br", smaller)),
    promisify(gzip)(bytes, { level: 9 }).then((smaller) => keep(".gz", smaller)),
  ]);
};
