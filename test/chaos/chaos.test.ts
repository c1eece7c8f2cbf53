// Kills, freezes and cuts at random while jobs run: afterwards nothing is lost, nothing lies, nothing is stuck. CHAOS_SEED chooses the chances.
import { expect, test } from "vitest";
import { storm } from "./storm.ts";

const seed = Number(process.env.CHAOS_SEED ?? "7");

test("whatever dies, nothing is lost, nothing is run twice on a guess, nothing is reported as what it is not", async () => {
  const report = await storm({
    seed,
    stormMs: 10_000,
    calmMs: 35_000,
    everyMs: 600,
    size: { servers: 2, workers: 2, simulators: 2 },
    clients: 2,
  });
  expect(report.wrong, `seed ${seed}, logs in ${report.folder}`).toEqual([]);
  expect(report.told.submitted.size).toBeGreaterThan(0);
}, 120_000);
