// The backends that this process's configuration names: those of the file, and those of the variable.
import type { ConfiguredBackend, NewBackend } from "../schema/model/backend.ts";
import { readBackendsFile } from "./backendsFile.ts";

interface Given {
  urls: readonly NewBackend[] | null;
  file: string | null;
  /** What is wrong is put there, in a sentence each. */
  problems: string[];
}

/** Null: neither is set. One that stands in both is as the file says. */
export function listBackends({ urls, file, problems }: Given): ConfiguredBackend[] | null {
  if (urls === null && file === null) return null;
  const list = (urls ?? []).map((backend) => ({ ...backend, configuredIn: "COMFYUI_URLS" as const }));
  const found = new Map<string, ConfiguredBackend>();
  for (const backend of list) {
    const known = found.get(backend.url);
    if (known && JSON.stringify(known) !== JSON.stringify(backend))
      problems.push(`COMFYUI_URLS: expected ${backend.url} once, but it stands there with different credentials`);
    found.set(backend.url, backend);
  }
  try {
    const filed = file === null ? [] : readBackendsFile(file);
    for (const backend of filed) found.set(backend.url, { ...backend, configuredIn: "SLUICE_BACKENDS" });
  } catch (error) {
    problems.push(`SLUICE_BACKENDS: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [...found.values()];
}
