// compose.yaml starts what it says, each with a configuration that Sluice accepts.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../server/config.ts";

const read = (path: string) => readFile(path, "utf8");

const FILLED: Record<string, string> = {
  POSTGRES_PASSWORD: "secret",
  SLUICE_TOKENS: `ops:admin:${"s".repeat(43)}`,
  COMFYUI_URLS: "http://192.168.1.20:8188,http://192.168.1.21:8188",
};

/** As compose fills in: ${NAME:?message} and ${NAME:-default}. */
const fill = (text: string) =>
  text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_all, name, kind, rest) => FILLED[name] ?? (kind === "-" ? rest : ""));

test("compose starts PostgreSQL, two servers and two workers, each with a configuration that Sluice accepts", async () => {
  const { services, volumes } = parse(fill(await read("compose.yaml")), { merge: true });
  const { postgres, ...ours } = services;
  const image = Object.fromEntries(
    [...(await read("Dockerfile")).matchAll(/^ENV (.+)$/gm)].flatMap(([, pairs = ""]) =>
      pairs.split(" ").map((pair) => pair.split("=")),
    ),
  );
  const named = FILLED.COMFYUI_URLS?.split(",").map((url) => ({ url }));
  const configs = Object.entries<{ environment: Record<string, string> }>(ours).map(([name, { environment }]) => [
    name,
    readConfig({ ...image, ...environment }),
  ]);
  expect(configs).toMatchObject([
    ["server-1", { role: "server", host: "0.0.0.0", port: 4000, dataDir: "/data" }],
    ["server-2", { role: "server", host: "0.0.0.0", port: 4000, dataDir: "/data" }],
    ["worker-1", { role: "worker", host: "0.0.0.0", port: 4000, backends: named }],
    ["worker-2", { role: "worker", host: "0.0.0.0", port: 4000, backends: named }],
  ]);
  const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = postgres.environment;
  for (const [, config] of configs)
    expect(config).toMatchObject({
      databaseUrl: `postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}`,
      hosts: Object.keys(ours),
    });
  expect(Object.keys(volumes)).toEqual(["database", "outputs"]);
});
