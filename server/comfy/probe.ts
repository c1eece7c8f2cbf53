// Looks whether an address is a ComfyUI that Sluice can use, and what it can do.
import { randomUUID } from "node:crypto";
import type { Address } from "../../schema/model/address.ts";
import { type Features, featuresOf, parseVersion } from "./features.ts";
import { ComfyHttp } from "./http.ts";
import { asArray, asNumber, asObject, asText } from "./shape.ts";

export type Probed =
  | {
      ok: true;
      version: string;
      deviceName: string | null;
      vramTotalBytes: number | null;
      vramFreeBytes: number | null;
      simulated: boolean;
      features: Features;
    }
  | { ok: false; reason: string };

export async function probe(address: Address | string, signal: AbortSignal, timeoutMs = 5_000): Promise<Probed> {
  const http = new ComfyHttp(address, { timeoutMs });
  const { url } = http.address;
  const answer = await http.systemStats(signal);
  if (answer.kind === "unanswered") return fail(`${url}: ${answer.reason}.`);
  const system = asObject(asObject(answer.body)?.system);
  if (answer.kind === "refused" || !system)
    return fail(`${url} answers, but not as ComfyUI does (HTTP ${answer.status}).`);
  const text = asText(system.comfyui_version);
  const version = parseVersion(text);
  const features = version ? featuresOf(version) : await tryFeatures(http, signal);
  if (!features.clientPromptId) {
    return fail(`${url} runs ComfyUI ${text ?? "of an unknown version"}; Sluice needs 0.3.45 or newer.`);
  }
  const [device] = asArray(asObject(answer.body)?.devices).map(asObject);
  return {
    ok: true,
    version: text ?? "unknown",
    deviceName: asText(device?.name),
    vramTotalBytes: asNumber(device?.vram_total),
    vramFreeBytes: asNumber(device?.vram_free),
    simulated: system.sluice_simulator === true,
    features,
  };
}

/** For forks that don't say their version: what can be tried without harm is tried, the rest follows from it. */
async function tryFeatures(http: ComfyHttp, signal: AbortSignal): Promise<Features> {
  const id = randomUUID();
  const [features, job, cancel] = await Promise.all([
    http.features(signal),
    http.job(id, signal),
    http.cancel(id, signal),
  ]);
  const jobsApi = job.kind === "refused" && job.status === 404 && asObject(job.body)?.error !== undefined;
  return {
    jobsApi,
    atomicCancel: cancel.kind === "answered" && asObject(cancel.body)?.cancelled === false,
    targetedInterrupt: jobsApi,
    clientPromptId: features.kind === "answered",
  };
}

function fail(reason: string): Probed {
  return { ok: false, reason };
}
