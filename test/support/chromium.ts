// Finds a Chrome or Chromium: an installed one, or else the one inside the npm package @sparticuz/chromium, unpacked once.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename } from "node:fs/promises";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { alone } from "./alone.ts";
import { kept } from "./memory.ts";

export type Chromium = { executablePath: string; env: Record<string, string> };

const INSTALLED = [
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Null where there is none: nothing is installed, and the package carries Linux on x64 alone. */
export async function findChromium(): Promise<Chromium | null> {
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed) return { executablePath: installed, env: {} };
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const folder = join(kept, `sluice-chromium-${await packedVersion()}-${userInfo().username}`);
  await alone("sluice-chromium", async () => {
    if (!existsSync(folder)) await unpackInto(folder);
  });
  const executablePath = join(folder, "chromium");
  return { executablePath, env: await environment(folder, executablePath) };
}

const inPackage = (path: string): URL => new URL(`../${path}`, import.meta.resolve("@sparticuz/chromium"));

async function packedVersion(): Promise<string> {
  const about: unknown = JSON.parse(await readFile(inPackage("package.json"), "utf8"));
  return about instanceof Object && "version" in about ? String(about.version) : "unknown";
}

/** The package unpacks into the temp folder, whatever that is at the time; moved when it is complete, never half there. */
async function unpackInto(folder: string): Promise<void> {
  const { default: packed, inflate } = await import("@sparticuz/chromium");
  const half = await mkdtemp(`${folder}-`);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = half;
  try {
    await packed.executablePath();
    await inflate(fileURLToPath(inPackage("bin/al2023.tar.br")));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  await rename(half, folder);
}

/** A bare machine has neither NSS nor fonts; the package carries both. */
async function environment(folder: string, executablePath: string): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)("ldd", [executablePath]).catch(() => ({ stdout: "" }));
  const libraries = [join(folder, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return {
    ...(stdout.includes("not found") ? { LD_LIBRARY_PATH: libraries } : {}),
    ...(existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(folder, "fonts") }),
  };
}
