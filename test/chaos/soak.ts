// Storms for as long as it is told: npm run soak -- --minutes 10 --seed 1. Ends with 1 as soon as the audit finds anything.
import { parseArgs } from "node:util";
import { type Broken, KILLS } from "./monkey.ts";
import { type Report, storm } from "./storm.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    seed: { type: "string", default: "1" },
    storm: { type: "string", default: "60" },
  },
});
const [minutes, firstSeed, stormSeconds] = [values.minutes, values.seed, values.storm].map(Number);
if (!minutes || firstSeed === undefined || !Number.isInteger(firstSeed) || !stormSeconds) {
  process.stderr.write("Usage: npm run soak -- --minutes 10 [--seed 1] [--storm 60 (seconds between two audits)]\n");
  process.exit(2);
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const killsOf = (broken: Broken): number => KILLS.reduce((sum, name) => sum + broken[name], 0);

const deadline = Date.now() + minutes * 60_000;
const reports: Report[] = [];

for (let seed = firstSeed; Date.now() < deadline; seed += 1) {
  say(`storm with seed ${seed}, ${stormSeconds} s`);
  const report = await storm({
    seed,
    stormMs: stormSeconds * 1_000,
    calmMs: 150_000,
    everyMs: 400,
    size: { servers: 2, workers: 3, simulators: 3 },
    clients: 3,
    onTick: (broken, told) => say(`  ${killsOf(broken)} kills, ${told.submitted.size} jobs submitted`),
  });
  reports.push(report);
  tell(report);
  if (report.wrong.length > 0) process.exitCode = 1;
  if (report.wrong.length > 0) break;
}
sumUp();

function tell({ seed, broken, told, followers, prompts, attempts, outputs, calmedInMs, wrong, folder }: Report): void {
  say(`  broken: ${list(broken)}`);
  say(
    `  asked ${told.asked} times, ${told.unanswered} without a good answer; ${told.submitted.size} jobs; prompts: ${list(prompts)}; attempts: ${list(attempts)}`,
  );
  say(
    `  outputs: ${list(outputs)}; followers: ${followers.length}, resumed ${followers.reduce((sum, { resumes }) => sum + resumes, 0)} times`,
  );
  say(
    `  seed ${seed}: ${killsOf(broken)} kills, all final after ${(calmedInMs / 1_000).toFixed(1)} s, ${wrong.length} violations`,
  );
  for (const violation of wrong) say(`  VIOLATION ${violation}`);
  if (wrong.length > 0) say(`  The logs are in ${folder}.`);
}

function list(counts: object): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

function sumUp(): void {
  const kills = reports.reduce((sum, { broken }) => sum + killsOf(broken), 0);
  const prompts = reports.reduce(
    (sum, report) => sum + Object.values(report.prompts).reduce((all, count) => all + count, 0),
    0,
  );
  const wrong = reports.reduce((sum, report) => sum + report.wrong.length, 0);
  say(`${reports.length} storms, ${kills} kills, ${prompts} prompts, ${wrong} violations`);
}
