// Measures Sluice and prints one table: npm run bench [-- <row> …] [--quick] [--list] [--json <file>].
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { openBench } from "./bench.ts";
import { median } from "./figures.ts";
import { describeMachine } from "./machine.ts";
import { type Row, Skip } from "./row.ts";
import { ROWS, SLOW } from "./rows.ts";
import { openStore, type Store } from "./store.ts";
import { type Result, table, verdict } from "./table.ts";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, list: { type: "boolean" }, json: { type: "string" } },
});
const stopped = Promise.withResolvers<never>();
stopped.promise.catch(() => undefined);
for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stopped.reject(new Error(`stopped by ${name}`)));
// What nobody awaited must not end this process before the servers that it started.
process.on("uncaughtException", (error) => stopped.reject(error));

if (flags.list) await list();
else await run();

async function list(): Promise<void> {
  for (const [name, load] of Object.entries(ROWS)) say(`${name.padEnd(14)} ${(await load()).title}`);
}

async function run(): Promise<void> {
  const unknown = positionals.filter((name) => !(name in ROWS));
  if (unknown.length > 0) {
    say(`There is no row named ${unknown.join(", ")}. There are: ${Object.keys(ROWS).join(", ")}`);
    process.exitCode = 1;
    return;
  }
  const store = openStore(process.env.DATABASE_URL);
  const results: Result[] = [];
  try {
    for (const [name, load] of Object.entries(ROWS)) {
      if (!isWanted(name)) continue;
      process.stderr.write(`${name} …`);
      const startedAt = performance.now();
      results.push(await measureRow(name, load, store));
      process.stderr.write(` ${Math.round((performance.now() - startedAt) / 1_000)} s\n`);
    }
  } finally {
    await store.stop();
  }
  await report(results);
}

function isWanted(name: string): boolean {
  return positionals.length > 0 ? positionals.includes(name) : !(flags.quick && SLOW.has(name));
}

async function measureRow(row: string, load: () => Promise<Row>, store: Store): Promise<Result> {
  await using stack = new AsyncDisposableStack();
  try {
    const { measure, limitMs } = await load();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`not done within ${limitMs / 1_000} s`)), limitMs);
    const measured = measure(openBench(store, stack, flags.quick));
    return {
      row,
      readings: await Promise.race([measured, late.promise, stopped.promise]).finally(() => clearTimeout(timer)),
    };
  } catch (error) {
    if (error instanceof Skip) return { row, skipped: error.message };
    return { row, failure: error instanceof Error ? error.message : String(error) };
  }
}

/** The rate stands last, on a line of its own, for whoever reads it with a program. */
async function report(results: readonly Result[]): Promise<void> {
  const machine = await describeMachine();
  say(`\n${machine.summary}${flags.quick ? " Quick run: fewer repeats." : ""}\n\n${table(results)}`);
  say("p99: with fewer than 100 runs the worst one.");
  if (flags.quick && positionals.length === 0) say(`Left out by --quick: ${[...SLOW].join(", ")}.`);
  if (flags.json !== undefined) {
    const readings = results.map((result) =>
      !("readings" in result)
        ? result
        : {
            ...result,
            readings: result.readings.map((r) => ({ ...r, median: median(r.values), verdict: verdict(r) })),
          },
    );
    await writeFile(
      flags.json,
      `${JSON.stringify({ at: new Date().toISOString(), quick: flags.quick, machine, results: readings }, null, 2)}\n`,
    );
  }
  const rate = results
    .flatMap((result) => ("readings" in result ? result.readings : []))
    .filter(({ unit }) => unit === "prompts/s")
    .at(-1);
  if (rate) say(`${Math.round(median(rate.values))} prompts/s`);
  if (results.some((result) => "failure" in result)) process.exitCode = 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
