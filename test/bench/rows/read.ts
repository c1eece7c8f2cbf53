// What it costs to read what ComfyUI says without changing a number, against JSON.parse.
import { readJson } from "../../../schema/model/exact.ts";
import type { Bench } from "../bench.ts";
import { median } from "../figures.ts";
import { objectInfo } from "../objectInfo.ts";
import type { Reading, Row } from "../row.ts";

const FIVE_MB = 5_000_000;
const FRAMES = 1_000;

const node = (id: number) =>
  `"${id}": {"value": 1.0, "max": 1.0, "state": "finished", "node_id": "${id}", "prompt_id": "63451045-6929-465b-a7e3-592420b88c1b", "display_node_id": "${id}", "parent_node_id": null, "real_node_id": "${id}"}`;
const FRAME = `{"type": "progress_state", "data": {"prompt_id": "63451045-6929-465b-a7e3-592420b88c1b", "nodes": {${Array.from({ length: 10 }, (_, id) => node(id)).join(", ")}}}}`;

export const read: Row = {
  title:
    "reading a 5 MB object_info and 2 kB frames of ComfyUI's JSON, NaN and integers of any size kept, to JSON.parse",
  limitMs: 120_000,
  async measure(bench) {
    // As it comes from the network: a string that V8 made itself is slower to read.
    const fetched = (max?: string) => Buffer.from(objectInfo(FIVE_MB, max)).toString();
    const seeds = fetched();
    const readings: [name: string, text: string, plain: string, times: number, limit: number | null][] = [
      ["5 MB object_info with seeds", seeds, seeds, 1, 1.5],
      ["5 MB object_info with Infinity", fetched("Infinity"), fetched("10000000"), 1, 1.5],
      ["2 kB frames", FRAME, FRAME, FRAMES, 1.5],
    ];
    const python = readings.map(([name, text, plain, times, limit]) => {
      const values = compare(bench, times, { ours: () => readJson(text, { python: true }), plain });
      return reading(name, values, limit);
    });
    const body = compare(bench, 1, { ours: () => readJson(seeds, { keep: "text" }), plain: seeds });
    return [...python, reading("5 MB request body, numbers as written", body, 2.5)];
  },
};

function reading(name: string, values: number[], limit: number | null): Reading {
  return { name: `read: ${name}, to JSON.parse`, unit: "×", values, reach: limit === null ? null : { atMost: limit } };
}

/** In turn, so that both meet the same machine; each value is the ratio of two medians. */
function compare(bench: Bench, times: number, { ours, plain }: { ours: () => unknown; plain: string }): number[] {
  const time = (work: () => unknown): number => {
    const startedAt = performance.now();
    for (let round = 0; round < times; round += 1) work();
    return performance.now() - startedAt;
  };
  return Array.from({ length: bench.quick ? 3 : 9 }, () => {
    const rounds = Array.from({ length: 15 }, () => [time(ours), time(() => JSON.parse(plain))] as const);
    return median(rounds.map(([own]) => own)) / median(rounds.map(([, other]) => other));
  });
}
