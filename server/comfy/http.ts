// The calls that Sluice makes to one ComfyUI server.
import type { Readable } from "node:stream";
import type { Address } from "../../schema/model/address.ts";
import { asAddress, requestTo } from "./address.ts";
import { type Answer, exchange, openRequest } from "./request.ts";

export type Submission = {
  prompt: unknown;
  prompt_id: string;
  client_id: string;
  extra_data: unknown;
};

export type ViewFile = { filename: string; subfolder: string; type: string };

export type Viewed =
  | {
      kind: "file";
      body: Readable;
      mimeType: string | null;
      sizeBytes: number | null;
    }
  /** The server answered and has no such file (any more), or won't give it. */
  | { kind: "missing"; reason: string }
  | { kind: "unanswered"; reason: string };

export type Timeouts = {
  timeoutMs: number;
  submitTimeoutMs: number;
  viewTimeoutMs: number;
};

const DEFAULTS: Timeouts = {
  timeoutMs: 10_000,
  submitTimeoutMs: 30_000,
  viewTimeoutMs: 300_000,
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

  async view(file: ViewFile, signal: AbortSignal): Promise<Viewed> {
    const query = new URLSearchParams({
      filename: file.filename,
      subfolder: file.subfolder,
      type: file.type,
    });
    const opened = await openRequest({
      ...requestTo(this.address, `/view?${query}`),
      timeoutMs: this.timeouts.viewTimeoutMs,
      signal,
    });
    if (opened.kind === "unanswered") return opened;
    const { response } = opened;
    const status = response.statusCode ?? 0;
    if (status !== 200) {
      response.destroy();
      const reason = `${file.filename}: the backend answered HTTP ${status}`;
      return status >= 400 && status < 500 ? { kind: "missing", reason } : { kind: "unanswered", reason };
    }
    const length = Number(response.headers["content-length"]);
    const mimeType = response.headers["content-type"]?.split(";")[0]?.trim() || null;
    // ComfyUI itself never calls a file a web page (it says octet-stream): a proxy in front of it does.
    if (mimeType === "text/html") {
      response.destroy();
      return { kind: "unanswered", reason: `${file.filename}: a web page came instead of the file` };
    }
    return {
      kind: "file",
      body: response,
      mimeType,
      sizeBytes: Number.isSafeInteger(length) ? length : null,
    };
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
