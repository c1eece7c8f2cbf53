// When Sluice starts at all, and how the first token comes to be.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startApp } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { joinDatabase } from "../../server/database/join.ts";
import { createLog } from "../../server/log.ts";
import { copyBlank } from "../support/blank.ts";
import { removeDataDir, temporaryFolder } from "../support/cluster.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "sluice-start-"));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const start = (environment: Record<string, string>) => {
  const base = { PORT: "0", DATABASE_URL: database.url, SLUICE_DATA_DIR: dataDir, SLUICE_ROLE: "server" };
  return startApp(readConfig({ ...base, ...environment }), createLog("silent"));
};

const script = fileURLToPath(new URL("../../server/token.ts", import.meta.url));

const { PATH, NODE_COMPILE_CACHE } = process.env;

/** As `npm run token` does it. */
const token = async (args: string[], environment: Record<string, string> = { DATABASE_URL: database.url }) => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], {
    env: { PATH, NODE_COMPILE_CACHE, SLUICE_DATA_DIR: dataDir, ...environment },
  });
  return stdout;
};

/** Bound to this machine all the same, though it isn't written as one of its own addresses. */
const ELSEWHERE = "::ffff:127.0.0.1";

test("where others could reach it, it doesn't start without tokens, and says what to do", async () => {
  const sentence =
    /^HOST: .+ can't be used\. .+ Set SLUICE_TOKENS=<name>:admin:<secret>, or .+npm run token.+, or listen on 127\.0\.0\.1\.$/;
  await expect(start({ HOST: ELSEWHERE })).rejects.toThrow(sentence);
  await expect(start({ HOST: ELSEWHERE, SLUICE_ROLE: "worker", COMFYUI_URLS: "http://127.0.0.1:9" })).rejects.toThrow(
    sentence,
  );
});

test("with a token it starts there, is reached by any of its addresses, and tells nobody what its schema is", async () => {
  const app = await start({ HOST: ELSEWHERE, SLUICE_TOKENS: "ann:read:secret-of-ann,root:admin:secret-of-root" });
  const url = `http://127.0.0.1:${new URL(app.url ?? "").port}/graphql`;
  const ask = async (query: string, secret: string) => {
    const response = await fetch(`${url}?query=${encodeURIComponent(query)}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    return (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
  };
  const schema = "{ __schema { queryType { name } } }";
  expect((await ask(schema, "secret-of-ann")).errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  // Also when an administrator has just asked the same in the same words, and may.
  expect((await ask(schema, "secret-of-root")).data).toEqual({ __schema: { queryType: { name: "Query" } } });
  expect((await ask(schema, "secret-of-ann")).errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  const page = await fetch(url, { headers: { accept: "text/html" } });
  expect(await page.text()).not.toContain("GraphiQL");
  // What others run is none of a reader's business, nor is what Prometheus gathers.
  const metrics = (secret: string) =>
    fetch(new URL("/metrics", url), { headers: { authorization: `Bearer ${secret}` } });
  expect([(await metrics("secret-of-ann")).status, (await metrics("secret-of-root")).status]).toEqual([403, 200]);
  await app.stop();
});

test("a token made in a shell opens the door, is listed without its secret, and is revoked by its prefix", async () => {
  const [secret = ""] = (await token(["create", "ann", "read+submit", "30"])).split("\n");
  const app = await start({});
  const status = async () =>
    (await fetch(`${app.url}/graphql?query={__typename}`, { headers: { authorization: `Bearer ${secret}` } })).status;
  expect(await status()).toBe(200);
  const prefix = secret.split("_").slice(0, 2).join("_");
  const list = await token(["list"]);
  expect(list).toMatch(new RegExp(`^${prefix}  ann  read\\+submit  made \\S+  used \\S+  expires \\S+\n$`));
  expect(list).not.toContain(secret);
  await token(["revoke", prefix]);
  expect(await status()).toBe(401);
  await app.stop();
  // Nor is the next one open, though no token lets anybody in any more.
  const next = await start({});
  expect((await fetch(`${next.url}/graphql?query={__typename}`)).status).toBe(401);
  await next.stop();
});

test.each([
  [[]],
  [["create", "ann"]],
  [["create", "an n", "read"]],
  [["create", "ann", "all"]],
  [["create", "ann", "read", "never"]],
  [["revoke", "sluice_0"]],
])("the shell refuses %j in words", async (args) => {
  const refused = await token(args).catch((error: { code: number; stderr: string }) => error);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^(npm run token|Expected|No token)/) });
});

test("without a DATABASE_URL the shell joins the database that a running Sluice keeps", async () => {
  const folder = await temporaryFolder("sluice-join-");
  await copyBlank(inject("blank"), folder);
  const options = { dataDir: folder, log: createLog("silent"), settings: { fsync: "off" } };
  const running = await joinDatabase(options);
  const [secret = ""] = (await token(["create", "ann", "read"], { SLUICE_DATA_DIR: folder })).split("\n");
  const joined = await joinDatabase(options);
  expect(joined.url).toBe(running.url);
  expect(await token(["list"], { SLUICE_DATA_DIR: folder })).toContain(secret.slice(0, 15));
  await joined.stop();
  await running.stop();
  await removeDataDir(folder);
});
