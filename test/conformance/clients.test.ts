// The examples for other clients, run as they stand: each loses its connection in the middle, and still sees every event once.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Hold } from "../../server/simulator/gate.ts";
import { type Flow, startFlow } from "../support/flow.ts";
import { startCuttingProxy } from "./cuttingProxy.ts";

const FOLDER = "docs/examples/clients";
const EXAMPLES = (await readdir(FOLDER)).filter((name) => /\.(ts|sh)$/.test(name) && name !== "story.ts");

interface Told {
  seq: number;
  kind: string;
  counts: { succeeded: number; canceled: number };
}

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow();
});
afterAll(() => flow[Symbol.asyncDispose]());

test("there is one for each client that docs/integration.md names", () => {
  expect(EXAMPLES.sort()).toEqual(["apollo.ts", "curl.sh", "sse.ts", "urql.ts"]);
});

const has = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;

/** What a bare machine may lack. */
const canRun = (name: string): boolean => name.endsWith(".ts") || (has("bash") && has("curl") && has("jq"));

test.each(EXAMPLES.filter(canRun))(
  "%s submits, follows over a connection that breaks, cancels, and sees the end",
  async (name) => {
    using proxy = await startCuttingProxy(flow.app.url);
    const first = flow.comfy.hold({ at: "node", classType: "SaveImage" });
    const program = name.endsWith(".ts") ? process.execPath : "bash";
    const child = spawn(program, [`${FOLDER}/${name}`, proxy.url], { stdio: ["ignore", "pipe", "pipe"] });
    const exited = once(child, "exit");
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
    });
    const told: Told[] = [];
    let cuts = 0;
    let second: Hold | null = null;
    for await (const line of createInterface(child.stdout)) {
      const event: Told = JSON.parse(line);
      told.push(event);
      if (event.kind === "PROMPT_STARTED" && second === null) {
        await first.reached;
        cuts = proxy.cut();
        // The next one waits until its job has been canceled.
        second = flow.comfy.hold({ at: "started" });
        first.release();
      }
      if (event.kind === "PROMPTS_CANCELED") second?.release();
    }
    expect([(await exited)[0], cuts]).toEqual([0, expect.any(Number)]);
    expect(cuts).toBeGreaterThan(0);
    expect(said).toContain("pending prompts canceled");
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_event, index) => index + 1));
    expect(told.at(-1)).toMatchObject({ kind: "JOB_FINISHED", counts: { succeeded: 2, canceled: 8 } });
  },
  60_000,
);
