// Looks whether an address is a ComfyUI that Sluice can use, and what it can do.
import { randomUUID } from "node:crypto";
import type { Address } from "../../schema/model/address.ts";
import type { BackendProblem } from "../../schema/model/backendProblem.ts";
import { type Features, featuresOf, parseVersion } from "./features.ts";
import { ComfyHttp } from "./http.ts";
import type { Answer } from "./request.ts";
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
  | { ok: false; problem: BackendProblem; reason: string };

export async function probe(address: Address | string, signal: AbortSignal, timeoutMs = 5_000): Promise<Probed> {
  const http = new ComfyHttp(address, { timeoutMs });
  const { url } = http.address;
  const answer = await http.systemStats(signal);
  const stats = answer.kind === "answered" ? asObject(answer.body) : null;
  const system = asObject(stats?.system);
  if (!system && !(isReached(answer) && (await hasQueue(http, signal)))) return useless(http.address, answer);
  const text = asText(system?.comfyui_version);
  const version = parseVersion(text);
  const features = version ? featuresOf(version) : await tryFeatures(http, signal);
  if (!features.clientPromptId) {
    return fail("TOO_OLD", `${url} runs ComfyUI ${text ?? "of an unknown version"}; Sluice needs 0.3.45 or newer.`);
  }
  const [device] = asArray(stats?.devices).map(asObject);
  return {
    ok: true,
    version: text ?? "unknown",
    deviceName: asText(device?.name),
    vramTotalBytes: asNumber(device?.vram_total),
    vramFreeBytes: asNumber(device?.vram_free),
    simulated: system?.sluice_simulator === true,
    features,
  };
}

const isReached = (answer: Answer): boolean => answer.kind !== "unanswered" || answer.said !== undefined;

/** One answer that can't be used is no proof against it: a server that shows ComfyUI's queue is a ComfyUI. */
async function hasQueue(http: ComfyHttp, signal: AbortSignal): Promise<boolean> {
  const answer = await http.queue(signal);
  const body = answer.kind === "answered" ? asObject(answer.body) : null;
  return Array.isArray(body?.queue_running) && Array.isArray(body.queue_pending);
}

function useless(address: Address, answer: Answer): Probed {
  if (answer.kind === "unanswered") return fail(answer.problem, `${address.url}: ${answer.reason}.`);
  return turnedAway(address, answer.status);
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

function turnedAway({ url, headers, query }: Address, status: number): Probed {
  const isBare = query === "" && Object.keys(headers).length === 0;
  if (status === 401 && isBare)
    return fail("UNAUTHORIZED", `${url} asks for a user and password or a token (HTTP 401), and has been given none.`);
  if (status === 401)
    return fail(
      "UNAUTHORIZED",
      `${url} doesn't accept the user and password or the token that it was given (HTTP 401).`,
    );
  if (status === 403)
    return fail(
      "FORBIDDEN",
      `${url} lets nobody in like this (HTTP 403): ${isBare ? "it may ask for a user and password or a token" : "what it was given is not enough"}, or this machine may not go there.`,
    );
  return fail("NOT_COMFYUI", `${url} answers, but not as ComfyUI does (HTTP ${status}).`);
}

function fail(problem: BackendProblem, reason: string): Probed {
  return { ok: false, problem, reason };
}
