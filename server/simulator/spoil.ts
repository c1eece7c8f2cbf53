// Spoils the answers of single routes, while all others go on as they should.
import { TROUBLE, type Words } from "./reply.ts";
import type { Spoiled, Switches } from "./switches.ts";
import { writeJson } from "./writeJson.ts";

const ROUTES: readonly [path: RegExp, method: string, name: keyof Spoiled][] = [
  [/^(\/api)?\/prompt$/, "POST", "submit"],
  [/^\/api\/jobs\/[^/]+$/, "GET", "job"],
  [/^(\/api)?\/history\/[^/]+$/, "GET", "history"],
  [/^(\/api)?\/queue$/, "GET", "queue"],
  [/^(\/api)?\/system_stats$/, "GET", "stats"],
];

const HUGE_BYTES = 300_000_000;
const DEPTH = 100_000;
const NOBODY = "00000000-0000-4000-8000-000000000000";

export function spoilReply(
  { spoiled }: Switches,
  { method, path }: { method: string; path: string },
  reply: Words,
): Words {
  const route = ROUTES.find(([own, verb]) => verb === method && own.test(path));
  const how = route && spoiled[route[2]];
  if (!how || !("json" in reply)) return reply;
  const text = writeJson(reply.json);
  const { status } = reply;
  switch (how) {
    case "error":
    case "refused":
      return TROUBLE;
    case "truncated":
      return { status, jsonText: text.slice(0, text.length / 2) };
    case "python":
      return { status, jsonText: text.replaceAll('"', "'") };
    case "deep":
      return {
        status,
        jsonText: `{"deep":${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}${text === "{}" ? "" : ","}${text.slice(1)}`,
      };
    case "huge":
      return { status, jsonText: '{"huge":"', thenBytes: HUGE_BYTES };
    case "foreign":
      return { status: 200, jsonText: text.replaceAll(path.split("/").at(-1) ?? "", NOBODY) };
  }
}
