// Fetches a file that ComfyUI made, from the beginning or from where an earlier try ended.
import type { IncomingMessage } from "node:http";
import type { Address } from "../../schema/model/address.ts";
import type { FileVersion, KeptPart } from "../../schema/model/keptPart.ts";
import { requestTo } from "./address.ts";
import { openRequest } from "./request.ts";
import { untilSilent } from "./untilSilent.ts";
import { sizeOf, versionOf } from "./version.ts";

export type ViewFile = { filename: string; subfolder: string; type: string };

export type Viewed =
  | {
      kind: "file";
      body: AsyncIterable<Uint8Array>;
      /** Where in the file the body begins: 0, or behind the kept part. */
      from: number;
      /** Of the whole file; null: nobody knows before its end. */
      sizeBytes: number | null;
      /** Null: nothing tells this file from one that takes its place. */
      version: FileVersion | null;
      mimeType: string | null;
    }
  /** The server answered and has no such file (any more), or won't give it. */
  | { kind: "missing"; reason: string }
  | { kind: "unanswered"; reason: string };

type Asking = { address: Address; silenceMs: number; signal: AbortSignal };

export async function viewFile(file: ViewFile, kept: KeptPart | null, asking: Asking): Promise<Viewed> {
  const opened = await openFile(file, kept, asking);
  if (opened.kind === "unanswered") return opened;
  const { response } = opened;
  if (kept === null) return judge(file, response, asking);
  const rest = restOf(response, kept, asking);
  if (rest) return rest;
  if (response.statusCode === 200) return judge(file, response, asking);
  // Another version by now, or a server that can't do it: then from the beginning.
  response.destroy();
  return viewFile(file, null, asking);
}

function openFile({ filename, subfolder, type }: ViewFile, kept: KeptPart | null, asking: Asking) {
  const { url, headers } = requestTo(asking.address, `/view?${new URLSearchParams({ filename, subfolder, type })}`);
  return openRequest({
    url,
    headers: { ...headers, "accept-encoding": "identity", ...(kept && rangeBehind(kept)) },
    timeoutMs: asking.silenceMs,
    timed: "head",
    signal: asking.signal,
  });
}

const rangeBehind = ({ bytes, version: { etag, lastModified } }: KeptPart): Record<string, string> => ({
  range: `bytes=${bytes}-`,
  "if-range": etag ?? lastModified ?? "",
});

/** Null: it isn't that. If-Range alone doesn't help: aiohttp, as others, sends the range of a new file too when it is given an ETag there. */
function restOf(response: IncomingMessage, kept: KeptPart, { silenceMs }: Asking): Viewed | null {
  if (response.statusCode !== 206) return null;
  const { bytes: from, version } = kept;
  const isRest = response.headers["content-range"] === `bytes ${from}-${version.sizeBytes - 1}/${version.sizeBytes}`;
  const now = versionOf(response, version.sizeBytes);
  if (!isRest || now === null || !isSame(now, version)) return null;
  const body = untilSilent(response, silenceMs);
  return { kind: "file", body, from, sizeBytes: version.sizeBytes, version, mimeType: typeOf(response) };
}

const isSame = (one: FileVersion, other: FileVersion): boolean =>
  one.etag === other.etag && (one.etag !== null || one.lastModified === other.lastModified);

function judge({ filename }: ViewFile, response: IncomingMessage, { silenceMs }: Asking): Viewed {
  const refuse = (kind: "missing" | "unanswered", what: string): Viewed => {
    response.destroy();
    return { kind, reason: `${filename}: ${what}` };
  };
  const status = response.statusCode ?? 0;
  if (status !== 200)
    return refuse(status >= 400 && status < 500 ? "missing" : "unanswered", `the backend answered HTTP ${status}`);
  const mimeType = typeOf(response);
  // ComfyUI itself never calls a file a web page (it says octet-stream): a proxy in front of it does.
  if (mimeType === "text/html") return refuse("unanswered", "a web page came instead of the file");
  const encoding = response.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") return refuse("unanswered", `it came encoded (${encoding}), which was not asked for`);
  const sizeBytes = sizeOf(response);
  const version = sizeBytes === null ? null : versionOf(response, sizeBytes);
  return { kind: "file", body: untilSilent(response, silenceMs), from: 0, sizeBytes, version, mimeType };
}

const typeOf = ({ headers }: IncomingMessage): string | null => headers["content-type"]?.split(";")[0]?.trim() || null;
