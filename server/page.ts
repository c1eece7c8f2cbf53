// Builds the page when it is missing or older than its sources.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Log } from "./log.ts";

const client = fileURLToPath(new URL("../client", import.meta.url));
const vite = fileURLToPath(new URL("../node_modules/vite/bin/vite.js", import.meta.url));

/** In a process of its own: the builder's memory is none of the server's. Where Vite isn't installed the page stays as it is. */
export async function buildPage(log: Log): Promise<void> {
  if (!existsSync(vite) || !(await isStale())) return;
  log.info("building the page (once after each change of client/) …");
  const fresh = `dist-${process.pid}`;
  const child = spawn(process.execPath, [vite, "build", client, "--logLevel", "warn", "--outDir", fresh], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) log.error({ code }, "the page could not be built; the API works without it");
  else await replace(join(client, "dist"), join(client, fresh));
}

/** Whoever builds at the same time, or serves the page meanwhile, sees a whole one. */
async function replace(old: string, fresh: string): Promise<void> {
  const gone = `${fresh}-old`;
  await rename(old, gone).catch(() => undefined);
  await rename(fresh, old).catch(() => rm(fresh, { recursive: true, force: true }));
  await rm(gone, { recursive: true, force: true });
}

async function isStale(): Promise<boolean> {
  const built = await stat(join(client, "dist", "index.html")).catch(() => null);
  if (!built) return true;
  const entries = await readdir(client, { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(client, "dist")));
  const changed = await Promise.all(
    sources.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return changed.some((at) => at > built.mtimeMs);
}
