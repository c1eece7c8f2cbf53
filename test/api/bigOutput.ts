// Gives a test an output that is due to be copied from a simulator, which sends it as the test says.
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { KeptPart } from "../../schema/model/keptPart.ts";
import { ComfyHttp } from "../../server/comfy/http.ts";
import { createLog } from "../../server/log.ts";
import { copyOutputs } from "../../server/outputs/copier.ts";
import { createStore, type OutputStore } from "../../server/outputs/store.ts";
import type { FetchFile } from "../../server/outputs/transfer.ts";
import { type FileSwitches, WHOLE_FILES } from "../../server/simulator/sendFile.ts";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createQueue } from "../support/queue.ts";

export const MB = 1024 * 1024;
/** A file that every simulator has. */
export const NAME = { filename: "example.png", subfolder: "", type: "input" };

export interface Way {
  signal?: AbortSignal;
  silenceMs?: number;
  noteMs?: number;
  /** As another process would. */
  store?: OutputStore;
  fetchFile?: FetchFile;
}

class BigOutput {
  #database!: TestDatabase;
  #dataDir = "";
  #simulator!: Simulator;
  #output = { id: "", promptId: "" };
  #store!: OutputStore;

  start = async (): Promise<void> => {
    this.#database = await createTestDatabase();
    this.#dataDir = await mkdtemp(join(tmpdir(), "sluice-big-"));
    this.#simulator = await startSimulator();
  };

  stop = async (): Promise<void> => {
    await this.#simulator.close();
    await this.#database.drop();
    await rm(this.#dataDir, { recursive: true, force: true });
  };

  make = async (): Promise<void> => {
    const { prisma } = this.#database;
    this.#store = this.freshStore();
    this.files({});
    const jobId = await createQueue(prisma).submit(1);
    const { id: promptId } = await prisma.prompt.findFirstOrThrow({ where: { jobId } });
    this.#output = { id: randomUUID(), promptId };
    const source = { backendUrl: this.url(), ...NAME };
    const data = { ...this.#output, position: 0, nodeId: "9", kind: "image", filename: "a.png", source };
    await prisma.output.create({ data });
  };

  /** How the simulator sends it from now on. */
  files = (changes: Partial<FileSwitches>): void => {
    this.#simulator.switches.files = { ...WHOLE_FILES, sizeBytes: 8 * MB, ...changes };
  };

  url = () => this.#simulator.url;
  output = () => this.#output;
  store = () => this.#store;
  freshStore = () => createStore(this.#dataDir);
  path = () => this.#store.outputPath(this.#output);
  rowOf = () => this.#database.prisma.output.findUniqueOrThrow({ where: { id: this.#output.id } });
  keptOf = async () => (await this.rowOf()).partial as KeptPart | null;
  update = (data: object) => this.#database.prisma.output.updateMany({ where: { id: this.#output.id }, data });
  tryNow = () => this.update({ copyAt: new Date() });
  deleteRow = () => this.#database.prisma.output.deleteMany();
  leftOvers = async () =>
    (await readdir(dirname(this.path())).catch(() => [])).filter((name) => name.startsWith(`${this.#output.id}.`));

  /** Tries it now, if it is due; gives from where on the file was asked for. */
  copy = async ({ silenceMs = 5_000, ...way }: Way = {}): Promise<number[]> => {
    const from: number[] = [];
    const fetchFile: FetchFile = ({ backendUrl, ...file }, signal, kept) => {
      from.push(kept?.bytes ?? 0);
      return new ComfyHttp(backendUrl, { silenceMs }).view(file, signal, kept);
    };
    const signal = new AbortController().signal;
    const options = { db: this.#database.prisma, store: this.#store, fetchFile, signal, ...way };
    await copyOutputs(options, createLog("silent"));
    return from;
  };

  copyAgain = async (times: number): Promise<number[]> => {
    const from: number[] = [];
    for (let time = 0; time < times; time += 1) {
      await this.tryNow();
      from.push(...(await this.copy()));
    }
    return from;
  };

  /** The same bytes as the simulator sends when nothing is in the way. */
  expectStored = async (): Promise<void> => {
    const { edition, sizeBytes } = this.#simulator.switches.files;
    this.files({ edition, sizeBytes });
    const response = await fetch(`${this.url()}/view?${new URLSearchParams(NAME)}`);
    const bytes = await readFile(this.path());
    expect(bytes.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
    const { storedAt, ...row } = await this.rowOf();
    expect(row).toMatchObject({ sizeBytes: bytes.length, error: null, copyAt: null, partial: null });
    expect(storedAt).not.toBeNull();
    expect(await this.leftOvers()).toEqual([]);
  };
}

/** A new one for each test of the file in which this is called. */
export function bigOutput(): BigOutput {
  const big = new BigOutput();
  beforeAll(big.start);
  afterAll(big.stop);
  beforeEach(big.make);
  afterEach(() => big.deleteRow());
  return big;
}
