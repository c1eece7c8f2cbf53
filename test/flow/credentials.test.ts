// What lets Sluice in to a backend is told to that backend alone: it is in no answer, line, span, metric, row or file of Sluice's.
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Db } from "../../prisma/client.ts";
import { startSimulator } from "../../server/simulator/start.ts";
import { startCollector } from "../operations/collector.ts";
import { startFlow } from "../support/flow.ts";
import { adminOf, standAlone } from "../support/flowBackends.ts";
import { soon } from "../support/soon.ts";

/** Each by itself, and as it may be written. */
const SECRETS = ["pass-of-env", "token-of-env", "header-of-file", "header-of-added", "pass-of-added", "token-of-added"];
const encoded = SECRETS.flatMap((secret) => [secret, btoa(`ann:${secret}`).replace(/=+$/, "")]);

const login = (password: string) => `Basic ${btoa(`ann:${password}`)}`;
const withUser = (url: string, password: string, token: string) =>
  `${url.replace("http://", `http://ann:${password}@`)}/?token=${token}`;

test("nothing of the credentials is told, logged, traced, measured or stored as it is, whatever fails", async () => {
  using collector = await startCollector();
  const ofEnv = { headers: { authorization: login("pass-of-env") }, query: { token: "token-of-env" } };
  await using inEnv = await standAlone({ asks: ofEnv });
  await using inFile = await standAlone({ asks: { headers: { "x-key": "header-of-file" } } });
  const ofAdded = { authorization: login("pass-of-added"), "x-key": "header-of-added" };
  await using added = await standAlone({ asks: { headers: ofAdded, query: { token: "token-of-added" } } });
  const file = join(await mkdtemp(join(tmpdir(), "sluice-credentials-")), "backends.json");
  await writeFile(file, JSON.stringify([{ url: inFile.url, headers: { "X-Key": "header-of-file" } }]));
  const lines: string[] = [];
  const told: string[] = [];
  await using flow = await startFlow({
    environment: {
      COMFYUI_URLS: withUser(inEnv.url, "pass-of-env", "token-of-env"),
      SLUICE_BACKENDS: file,
      SLUICE_BACKEND_LOST_SECONDS: "0.5",
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      LOG_LEVEL: "trace",
    },
    onLogLine: (line) => lines.push(line),
  });
  const admin = adminOf(flow);
  const url = withUser(added.url, "pass-of-added", "token-of-added");
  const headers = [{ name: "X-Key", value: "header-of-added" }];
  const { id } = await admin.add({ url, headers });
  told.push(JSON.stringify([await admin.test({ id }), await admin.all()]));
  // Each of the three runs something.
  const job = await flow.queue.submit({ prompts: 9 });
  const { prompts } = await flow.queue.final(job);
  expect(new Set(prompts.map(({ status }) => status))).toEqual(new Set(["SUCCEEDED"]));
  const { prisma } = flow.app.database;
  await soon(async () => expect(await prisma.output.count({ where: { storedAt: null } })).toBe(0));
  // What fails says why: unwilling backends, bad input of all kinds.
  for (const simulator of [inEnv, inFile, added]) simulator.switches.asks = { headers: { other: "x" } };
  await soon(async () => expect((await admin.all()).every(({ status }) => status === "OFFLINE")).toBe(true));
  for (const input of wrongInputs(added.url))
    await admin.add(input).catch((error: unknown) => told.push(JSON.stringify(error)));
  told.push(await (await fetch(`${flow.app.url}/metrics`)).text());
  told.push(JSON.stringify([await admin.all(), await flow.queue.job(job), await flow.queue.log(job)]));
  told.push(...(await rowsOf(prisma)));
  const { sealed } = await prisma.backendAccess.findFirstOrThrow();
  await flow.app.stopServer();
  const dataDir = flow.app.environment.SLUICE_DATA_DIR ?? "";
  told.push(...(await filesOf(dataDir)));

  // The caller alone is told its own value, when GraphQL itself refuses it.
  const answers = told.map((line) => line.replaceAll(/got invalid value.*?(?=\\"extensions\\"|$)/g, ""));
  const all = [...answers, ...lines, ...collector.bodies].join("\n");
  // It is looked for in the right places.
  for (const known of [added.url, sealed, "sluice_backend_up", "command addBackend"]) expect(all).toContain(known);
  for (const secret of encoded) expect([secret, all.includes(secret)]).toEqual([secret, false]);
});

const wrongInputs = (url: string) => [
  { url: withUser("ftp://h", "pass-of-added", "token-of-added") },
  { url: withUser(url, "pass-of-added", "token-of-added"), headers: [{ name: "a b", value: "header-of-added" }] },
  {
    url,
    headers: [
      { name: "x", value: "header-of-added\n" },
      { name: "x", value: "header-of-added" },
    ],
  },
  { url, headers: [{ name: "x", value: ["header-of-added"] }] },
];

/** All rows of all tables, as text. */
async function rowsOf(prisma: Db): Promise<string[]> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`;
  expect(tables.map(({ name }) => name)).toContain("backend_access");
  return Promise.all(
    tables.map(async ({ name }) => JSON.stringify(await prisma.$queryRawUnsafe(`SELECT t::text FROM "${name}" t`))),
  );
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")));
}

test("an address of v0.1.0's kind, beside a process that knows the credentials, doesn't make the backend come and go", async () => {
  const simulator = await startSimulator({ seconds: 0, asks: { headers: { authorization: login("p") } } });
  await using _ = { [Symbol.asyncDispose]: () => simulator.close() };
  const statuses: string[] = [];
  await using flow = await startFlow({ environment: { COMFYUI_URLS: simulator.url.replace("//", "//ann:p@") } });
  const admin = adminOf(flow);
  const one = async () => (await admin.all()).find(({ url }) => url === simulator.url);
  await soon(async () => expect((await one())?.status).toBe("ONLINE"));
  // It looks at the backend once a second, and is turned away each time.
  await flow.another({ SLUICE_ROLE: "worker", PORT: "", COMFYUI_URLS: simulator.url });
  for (const untilMs = performance.now() + 6_500; performance.now() < untilMs; ) {
    statuses.push((await one())?.status ?? "");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(new Set(statuses)).toEqual(new Set(["ONLINE"]));
  expect((await flow.queue.final(await flow.queue.submit())).status).toBe("SUCCEEDED");
});
