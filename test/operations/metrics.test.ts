// What Prometheus is told: the queue as the database has it, and what the process itself has seen.
import { request } from "node:http";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Mailbox } from "../../server/events/mailbox.ts";
import { runSql } from "../support/cluster.ts";
import { type Flow, startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";
import { type Samples, scrape } from "./scrape.ts";

let flow: Flow;

beforeAll(async () => {
  flow = await startFlow({ simulators: [{}, {}], environment: { SLUICE_ROLE: "server" } });
});
afterAll(() => flow[Symbol.asyncDispose]());

const local = (samples: Samples, name: string, label: string, owner = "local") =>
  samples.get(`${name}{${label},owner="${owner}"}`);

test("the queue's depth by state and owner, and how long its oldest prompt has waited", async () => {
  const { queue, app } = flow;
  const [waiting, paused] = [await queue.submit({ prompts: 3 }), await queue.submit({ prompts: 2 })];
  await queue.pause(paused);
  const { prisma } = app.database;
  await prisma.$executeRaw`UPDATE job SET owner = 'ann' WHERE paused_at IS NOT NULL`;
  await prisma.$executeRaw`UPDATE job SET created_at = now() - interval '90 s'`;
  const samples = await scrape(app.url);
  expect(local(samples, "sluice_prompts", 'state="pending"')).toBe(3);
  expect(local(samples, "sluice_prompts", 'state="held"')).toBe(0);
  expect(local(samples, "sluice_prompts", 'state="held"', "ann")).toBe(2);
  expect(local(samples, "sluice_prompts", 'state="running"')).toBe(0);
  expect(local(samples, "sluice_jobs", 'status="PENDING"')).toBe(1);
  const age = samples.get('sluice_oldest_pending_seconds{owner="local"}') ?? 0;
  expect(age).toBeGreaterThanOrEqual(90);
  // Nobody waits for a prompt that may not start.
  expect(samples.get('sluice_oldest_pending_seconds{owner="ann"}')).toBe(0);
  expect(samples.get("sluice_database_up")).toBe(1);
  await Promise.all([waiting, paused].map((id) => queue.cancel(id)));
  expect([...(await scrape(app.url)).keys()].filter((name) => name.includes("owner="))).toEqual([]);
});

test("claims, ends, the log's lag, subscribers and backends are told by servers and workers", async () => {
  const { queue, client, app } = flow;
  const { server: worker } = await flow.another({ SLUICE_ROLE: "worker", PORT: "0" });
  const before = await scrape(app.url);
  using held = flow.comfy.hold({ at: "node" });
  const id = await queue.submit({ prompts: 2 });
  const watching = client.watch("subscription ($id: ID!) { jobEvents(id: $id) { seq } }", { id });
  await watching.next();
  expect((await scrape(app.url)).get('sluice_subscribers{subscription="jobEvents"}')).toBe(1);
  await held.reached;
  await soon(async () => {
    const now = await scrape(app.url);
    expect(local(now, "sluice_prompts", 'state="running"')).toBe(1);
    expect(local(now, "sluice_prompts", 'state="pending"')).toBe(0);
    expect(local(now, "sluice_jobs", 'status="RUNNING"')).toBe(1);
  });
  held.release();
  await queue.final(id);
  await Array.fromAsync(watching);
  await soon(async () => {
    const now = await scrape(worker.url ?? "");
    const more = (name: string) => (now.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(more("sluice_claim_seconds_count")).toBeGreaterThan(0);
    expect(more("sluice_finish_seconds_count")).toBeGreaterThan(0);
    expect(more('sluice_prompts_ended_total{status="SUCCEEDED"}')).toBe(2);
    expect(more("sluice_event_lag_seconds_count")).toBeGreaterThanOrEqual(7);
    expect(now.get('sluice_subscribers{subscription="jobEvents"}')).toBe(0);
    expect(now.get('sluice_backends{status="ONLINE"}')).toBe(2);
    for (const { url } of app.simulators) expect(now.get(`sluice_backend_up{backend="${url}"}`)).toBe(1);
  });
});

test("a reader that leaves, or a stream that is refused, is not counted any more", async () => {
  const { client, app } = flow;
  const name = 'sluice_subscribers{subscription="jobChanged"}';
  const watching = client.watch("subscription { jobChanged { id } }");
  const first = watching.next();
  await soon(async () => expect((await scrape(app.url)).get(name)).toBe(1));
  const unknown = { id: `job_${"0".repeat(32)}` };
  const refused = client.watch("subscription ($id: ID!) { jobChanged(id: $id) { id } }", unknown);
  await expect(refused.next()).rejects.toMatchObject({ code: "NOT_FOUND" });
  const id = await flow.queue.submit();
  await first;
  await watching.return();
  await flow.queue.cancel(id);
  await soon(async () => expect((await scrape(app.url)).get(name)).toBe(0));
});

test("a reader's lost queue is counted once for each time", async () => {
  const count = async () => (await scrape(flow.app.url)).get('sluice_hub_drops_total{kind="overflow"}') ?? 0;
  const before = await count();
  const mailbox = new Mailbox();
  for (let seq = 1; seq <= 300; seq++) mailbox.put({ seq } as never);
  expect((await count()) - before).toBe(1);
});

test("metrics name owners, so that they are only told under a name that is known, also by a worker", async () => {
  const { server: worker } = await flow.another({ SLUICE_ROLE: "worker", PORT: "0" });
  for (const url of [flow.app.url, worker.url ?? ""]) {
    const { port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      const headers = { host: "attacker.example" };
      request({ port, host: "127.0.0.1", path: "/metrics", headers }, (response) => resolve(response.statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  }
});

test("while the database is gone a process lives and is not ready, and says nothing about the queue", async () => {
  const { app, client } = flow;
  const { pathname } = new URL(app.database.url);
  const database = pathname.slice(1);
  const command = (sql: string) => runSql(inject("clusterUrl"), sql);
  await command(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
  await command(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`);
  await soon(async () => expect((await client.fetch("/readyz")).status).toBe(503));
  expect((await client.fetch("/healthz")).status).toBe(200);
  const samples = await scrape(app.url);
  expect(samples.get("sluice_database_up")).toBe(0);
  expect([...samples.keys()].filter((name) => /^sluice_(prompts|jobs|backends){/.test(name))).toEqual([]);
  await command(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
  await soon(async () => expect((await client.fetch("/readyz")).status).toBe(200));
});
