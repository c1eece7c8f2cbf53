// The calls that Sluice makes to one ComfyUI server.
import type { Address } from "../../schema/model/address.ts";
import type { KeptPart } from "../../schema/model/keptPart.ts";
import { asAddress, requestTo } from "./address.ts";
import { type Answer, exchange } from "./request.ts";
import { type Viewed, type ViewFile, viewFile } from "./viewFile.ts";
import { viewPlaces } from "./viewPlaces.ts";

export type Submission = {
  prompt: unknown;
  prompt_id: string;
  client_id: string;
  extra_data: unknown;
};

export type Timeouts = {
  timeoutMs: number;
  submitTimeoutMs: number;
  /** How long a file may stop coming; however long it comes. */
  silenceMs: number;
};

const DEFAULTS: Timeouts = {
  timeoutMs: 10_000,
  submitTimeoutMs: 30_000,
  silenceMs: 30_000,
};

export class ComfyHttp {
  readonly address: Address;
  readonly timeouts: Timeouts;

  /** A text is an address without credentials. */
  constructor(address: Address | string, timeouts: Partial<Timeouts> = {}) {
    this.address = asAddress(address);
    this.timeouts = { ...DEFAULTS, ...timeouts };
  }

  submit(submission: Submission, signal: AbortSignal): Promise<Answer> {
    const { submitTimeoutMs: timeoutMs } = this.timeouts;
    return exchange({
      ...requestTo(this.address, "/prompt"),
      method: "POST",
      body: submission,
      timeoutMs,
      signal,
      fresh: true,
    });
  }

  job(promptId: string, signal: AbortSignal): Promise<Answer> {
    return this.#get(`/api/jobs/${encodeURIComponent(promptId)}`, signal);
  }

  history(promptId: string, signal: AbortSignal): Promise<Answer> {
    return this.#get(`/history/${encodeURIComponent(promptId)}`, signal);
  }

  queue(signal: AbortSignal): Promise<Answer> {
    return this.#get("/queue", signal);
  }

  systemStats(signal: AbortSignal): Promise<Answer> {
    return this.#get("/system_stats", signal);
  }

  features(signal: AbortSignal): Promise<Answer> {
    return this.#get("/features", signal);
  }

  /** Removes it only while it is pending; the answer never says whether it was. */
  dequeue(promptId: string, signal: AbortSignal): Promise<Answer> {
    return this.#post("/queue", { delete: [promptId] }, signal);
  }

  /** Servers before 0.3.57 ignore the id and stop whatever runs. */
  interrupt(promptId: string, signal: AbortSignal): Promise<Answer> {
    return this.#post("/interrupt", { prompt_id: promptId }, signal);
  }

  cancel(promptId: string, signal: AbortSignal): Promise<Answer> {
    return this.#post(`/api/jobs/${encodeURIComponent(promptId)}/cancel`, {}, signal);
  }

  /** With a kept part, only what comes after it, if the server still has that version of the file and can do so. */
  view(file: ViewFile, signal: AbortSignal, kept: KeptPart | null = null): Promise<Viewed> {
    const asking = { address: this.address, silenceMs: this.timeouts.silenceMs, signal };
    return viewPlaces(file, (place) => viewFile(place, kept, asking));
  }

  #get(path: string, signal: AbortSignal): Promise<Answer> {
    return exchange({
      ...requestTo(this.address, path),
      timeoutMs: this.timeouts.timeoutMs,
      signal,
    });
  }

  #post(path: string, body: unknown, signal: AbortSignal): Promise<Answer> {
    return exchange({
      ...requestTo(this.address, path),
      method: "POST",
      body,
      timeoutMs: this.timeouts.timeoutMs,
      signal,
    });
  }
}
