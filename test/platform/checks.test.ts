// The checks and the closing line of a test run tell the truth.
import { spawnSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { undescribed } from "../checks/described.ts";
import { temporaryFolder } from "../support/cluster.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Runs vitest on these files and gives its last line and its exit code. */
async function runTests(files: Record<string, string>): Promise<{ last: string | undefined; code: number | null }> {
  const folder = await temporaryFolder("sluice-run-");
  onTestFinished(() => rm(folder, { recursive: true }));
  const reporter = JSON.stringify(join(ROOT, "test/support/closingLine.ts"));
  const config = `import { ClosingLine } from ${reporter};
    export default { test: { globals: true, globalSetup: ${"setup.ts" in files ? '["setup.ts"]' : "[]"},
      include: ["*.test.ts"], reporters: ["default", new ClosingLine()] } };`;
  for (const [name, content] of Object.entries({ ...files, "vitest.config.ts": config })) {
    await writeFile(join(folder, name), content);
  }
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const run = spawnSync(process.execPath, [vitest, "run", "--root", folder], {
    encoding: "utf8",
    env: childEnvironment(),
  });
  return { last: run.stdout.trimEnd().split("\n").at(-1), code: run.status };
}

/** Without what tells vitest that it runs inside itself. */
function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV)/.test(name)));
}

test("a good run ends with the counts, skipped ones told apart", async () => {
  const good = 'test("a", () => {}); test("b", () => {}); test.skip("c", () => {}); test.todo("d");';
  expect(await runTests({ "good.test.ts": good })).toEqual({ last: "2 passed, 0 failed, 2 skipped", code: 0 });
});

test("failed tests, a file that doesn't load and a hook that throws all count as failed", async () => {
  const run = await runTests({
    "mixed.test.ts": 'test("a", () => {}); test("b", () => { throw new Error("b"); });',
    "broken.test.ts": 'import "./missing.ts"; test("never", () => {});',
    "hook.test.ts": 'beforeAll(() => { throw new Error("hook"); }); test("skipped by it", () => {});',
  });
  expect(run.last).toMatch(/^1 passed, 3 failed/);
  expect(run.code).toBe(1);
});

test("an error that no test catches counts as failed", async () => {
  const stray = 'test("a", async () => { Promise.reject(new Error("stray")); await new Promise(setImmediate); });';
  expect(await runTests({ "stray.test.ts": stray })).toEqual({ last: "1 passed, 1 failed", code: 1 });
});

test("a run whose set-up fails, or that finds no test, is not a good one", async () => {
  const setup = 'export default () => { throw new Error("no database"); };';
  const good = 'test("a", () => {});';
  expect(await runTests({ "setup.ts": setup, "good.test.ts": good })).toEqual({ last: "0 passed, 1 failed", code: 1 });
  expect(await runTests({})).toEqual({ last: "0 passed, 1 failed", code: 1 });
});

test("whatever lacks a description in the SDL is named", () => {
  const sdl = `
    "A type." type Query { "A field." jobs("How many." first: Int, after: String): Int  plain: Int }
    "An enum." enum Mode { "A value." NOW LATER }
    input Bare { "A field." key: String }`;
  expect(undescribed(sdl)).toEqual(["Query.jobs(after:)", "Query.plain", "Mode.LATER", "Bare"]);
});
