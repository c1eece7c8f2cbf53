// Runs every check that is not a test: `npm run check`. Two at a time; ends with an error when any of them fails.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { checkDescriptions } from "./checks/described.ts";
import { checkMigrations } from "./checks/migrated.ts";
import { checkClientTypes } from "./checks/typed.ts";

/** Gives what is wrong; nothing when all is well. */
type Check = () => Promise<string>;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDERS = ["prisma", "schema", "server", "client", "test"];
const AT_ONCE = 2;

const CHECKS: Record<string, Check> = {
  "the SDL printed is the one committed": program(process.execPath, "schema/graphql/print.ts", "--check"),
  "everything in the SDL is described": checkDescriptions,
  "the client's types come from the SDL": checkClientTypes,
  "types (tsc)": program("node_modules/.bin/tsc", "--noEmit", "-p", "tsconfig.json"),
  "format and lint (biome)": program(
    "node_modules/.bin/biome",
    "ci",
    "--colors=off",
    "--error-on-warnings",
    "--max-diagnostics=none",
  ),
  "arrows (dependency-cruiser)": program(
    "node_modules/.bin/depcruise",
    "--config",
    ".dependency-cruiser.cjs",
    ...FOLDERS,
  ),
  "unused code (knip)": program("node_modules/.bin/knip", "--no-config-hints"),
  "schema.prisma is what the migrations make": checkMigrations,
};

function program(command: string, ...flags: string[]): Check {
  return async () => {
    const child = spawn(command, flags, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    const ended = once(child, "close");
    const [out, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return code === 0 ? "" : `${out}${complaints}` || `${command} ended with ${code}\n`;
  };
}

async function report([name, check]: [string, Check]): Promise<boolean> {
  const startedAt = performance.now();
  const wrong = await check().catch((error: unknown) => `${error instanceof Error ? error.stack : error}\n`);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(`${wrong === "" ? "ok    " : "FAILED"} ${name} (${seconds} s)\n${wrong}`);
  return wrong === "";
}

const waiting = Object.entries(CHECKS);
const results: boolean[] = [];

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await report(next));
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
const failed = results.filter((good) => !good).length;
process.stdout.write(failed === 0 ? "all checks passed\n" : `${failed} of ${results.length} checks failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
