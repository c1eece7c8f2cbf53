// How long a large output takes from a fast backend to the disk, beside curl and sync, and how much memory.
import { type ChildProcess, fork, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bench } from "../bench.ts";
import { median } from "../figures.ts";
import { openQueue } from "../lifecycle.ts";
import { NODE_FLAGS } from "../nodeFlags.ts";
import { type Row, Skip } from "../row.ts";

const SERVER = fileURLToPath(new URL("../fileServer.ts", import.meta.url));
const COPIER = fileURLToPath(new URL("../copyProcess.ts", import.meta.url));
const GB = 1_000_000_000;
const MB = 1_000_000;

export const copy: Row = {
  title: "copying an output of 1 GB from a fast backend, beside curl -o and sync -f from the same one",
  limitMs: 600_000,
  async measure(bench) {
    await run("curl", ["--version"]).catch(() => {
      throw new Skip("curl is not on this machine, and there is nothing else to hold it against");
    });
    const [sluice, curl] = await open(bench, GB);
    const taken = { sluice: [] as { tookMs: number; moreBytes: number }[], curl: [] as number[] };
    // The first of each warms up. In turn, and each first as often as second, so that both meet the same machine.
    for (let round = 0; round < (bench.quick ? 3 : 9); round += 1) {
      if (round % 2 === 0) taken.sluice.push(await sluice());
      taken.curl.push(await curl());
      if (round % 2 === 1) taken.sluice.push(await sluice());
    }
    const [own, theirs] = [taken.sluice.slice(1), taken.curl.slice(1)];
    const ownMs = own.map(({ tookMs }) => tookMs);
    return [
      { name: "copy: 1 GB", unit: "ms", values: ownMs, reach: null },
      { name: "copy: 1 GB, curl -o and sync -f", unit: "ms", values: theirs, reach: null },
      { name: "copy: 1 GB, to curl", unit: "×", values: [median(ownMs) / median(theirs)], reach: { atMost: 1.15 } },
      {
        name: "copy: resident memory on top",
        unit: "MB",
        values: own.map(({ moreBytes }) => moreBytes / MB),
        reach: { atMost: 40 },
      },
    ];
  },
};

/** Both write below the same folder, and take their files away again before the other one's turn. */
async function open(bench: Bench, size: number) {
  const [queue, dataDir] = [await openQueue(bench, { backends: 1, prompts: 1 }), await bench.folder()];
  const { url } = (await hearFrom(bench, SERVER, [String(size)])).first as { url: string };
  const copier = await hearFrom(bench, COPIER, [queue.databaseUrl, dataDir]);
  const { id: promptId } = await queue.db.prompt.findFirstOrThrow();
  const source = { backendUrl: url, filename: "clip.mp4", subfolder: "", type: "output" };
  const sluice = async () => {
    const id = randomUUID();
    const data = { id, promptId, position: 0, nodeId: "9", kind: "video", filename: "clip.mp4", source };
    await queue.db.output.create({ data });
    copier.child.send({});
    const [taken] = (await once(copier.child, "message")) as [{ tookMs: number; moreBytes: number }];
    const { sizeBytes } = await queue.db.output.findUniqueOrThrow({ where: { id } });
    if (sizeBytes !== size) throw new Error("the copy is not there");
    await queue.db.output.delete({ where: { id } });
    await rm(join(dataDir, "outputs"), { recursive: true });
    return taken;
  };
  const file = join(dataDir, "curl", "clip.mp4");
  const curl = async () => {
    await mkdir(join(dataDir, "curl"), { recursive: true });
    const startedAt = performance.now();
    await run("sh", ["-c", 'curl -sf -o "$0" "$1" && sync -f "$0"', file, `${url}/view`]);
    const tookMs = performance.now() - startedAt;
    await rm(file);
    return tookMs;
  };
  return [sluice, curl] as const;
}

async function hearFrom(bench: Bench, program: string, args: string[]) {
  const stdio: ["ignore", "inherit", "inherit", "ipc"] = ["ignore", "inherit", "inherit", "ipc"];
  const child: ChildProcess = fork(program, args, { execArgv: [...NODE_FLAGS], stdio });
  bench.onEnd(async () => child.kill("SIGTERM"));
  const [first] = (await Promise.race([once(child, "message"), lost(child)])) as [unknown];
  return { child, first };
}

async function lost(child: ChildProcess): Promise<never> {
  await once(child, "exit");
  throw new Error("a process of the row has ended");
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${command} failed`);
}
