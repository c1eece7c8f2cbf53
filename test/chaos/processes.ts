// Servers and workers of Sluice on one database, each a process of its own.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../server/database/freePort.ts";
import { Child } from "./child.ts";

export interface Processes {
  servers: { child: Child; url: string }[];
  workers: Child[];
}

export interface ProcessesOptions {
  servers: number;
  workers: number;
  /** Theirs together: files, and a log of each. */
  folder: string;
  databaseUrl: string;
  simulators: readonly { url: string }[];
  environment?: Record<string, string>;
}

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));

/** None of them is started yet. */
export async function createProcesses(options: ProcessesOptions): Promise<Processes> {
  const { folder, databaseUrl, simulators, environment } = options;
  const create = (name: string, own: Record<string, string>) =>
    new Child({
      name,
      args: [MAIN],
      environment: {
        DATABASE_URL: databaseUrl,
        SLUICE_DATA_DIR: folder,
        COMFYUI_URLS: simulators.map(({ url }) => url).join(),
        SLUICE_GRACE_SECONDS: "1",
        LOG_LEVEL: "info",
        ...environment,
        ...own,
      },
      logFile: join(folder, `${name}.log`),
      readyWhen: /Sluice is ready|worker runs/,
    });
  const ports = await Promise.all(range(options.servers).map(freePort));
  return {
    servers: ports.map((port, n) => ({
      url: `http://127.0.0.1:${port}`,
      child: create(`server-${n}`, { SLUICE_ROLE: "server", PORT: String(port) }),
    })),
    workers: range(options.workers).map((n) => create(`worker-${n}`, { SLUICE_ROLE: "worker", PORT: "" })),
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
