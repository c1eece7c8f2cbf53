// Serves the built page: its files under their names, and the page itself for every address that a person may have open.
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { replyText } from "./reply.ts";
import { type SentFile, sendFile } from "./sendFile.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

const NOT_BUILT = `The page is not built. Run "npm run build", then load this address again.
The API works without it: GraphQL is at /graphql.`;

/** `segments` are those of the address, decoded. */
export async function servePage(
  request: IncomingMessage,
  response: ServerResponse,
  segments: readonly string[],
  folder: string,
): Promise<void> {
  // Neither "..", nor a hidden file, nor a separator inside a name leads anywhere.
  const isFile = segments.length > 0 && segments.every((name) => /^[^./\\\0][^/\\\0]*$/.test(name));
  const type = TYPES[extname(segments.at(-1) ?? "")];
  const headers = { "content-type": type ?? "application/octet-stream", "cache-control": cachingOf(segments) };
  if (isFile && type && (await sendSmallest(request, response, { path: join(folder, ...segments), headers }))) return;
  const wantsPage = segments.length === 0 || (type === undefined && request.headers.accept?.includes("text/html"));
  if (!wantsPage) return replyText(response, { status: 404 }, "There is nothing at this address.");
  const page = { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" };
  if (await sendSmallest(request, response, { path: join(folder, "index.html"), headers: page })) return;
  replyText(response, { status: 503 }, NOT_BUILT);
}

/** Vite puts a hash of the content into the names of what it builds. */
const cachingOf = (segments: readonly string[]): string =>
  segments[0] === "assets" ? "public, max-age=31536000, immutable" : "no-cache";

/** What the build has compressed (client/compressed.ts) is sent so to whoever takes it. */
const ENCODINGS = [
  { name: "br", extension: ".br" },
  { name: "gzip", extension: ".gz" },
];

async function sendSmallest(request: IncomingMessage, response: ServerResponse, file: SentFile): Promise<boolean> {
  const headers = { ...file.headers, vary: "accept-encoding" };
  for (const { name, extension } of ENCODINGS) {
    if (!accepts(request, name)) continue;
    const compressed = { path: file.path + extension, headers: { ...headers, "content-encoding": name } };
    if (await sendFile(request, response, compressed)) return true;
  }
  return sendFile(request, response, { ...file, headers });
}

/** RFC 9110, 12.5.3: a list of names, where q=0 means "not this one". */
function accepts(request: IncomingMessage, encoding: string): boolean {
  const wanted = String(request.headers["accept-encoding"] ?? "")
    .toLowerCase()
    .split(",");
  return wanted.some((item) => {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
