// Backends that are added, changed and removed while Sluice runs: every worker drives them, and they outlive a restart.
import { expect, test } from "vitest";
import { startFlow } from "../support/flow.ts";
import { adminOf, standAlone } from "../support/flowBackends.ts";
import { soon } from "../support/soon.ts";

const NO_URLS = { COMFYUI_URLS: "", SLUICE_SIMULATOR_SECONDS: "0" };
const BEARER = { headers: { authorization: "Bearer open-sesame" } };
const HEADERS = [{ name: "Authorization", value: "Bearer open-sesame" }];

test("the first one that is added takes the place of the simulated one, whose running prompt finishes", async () => {
  await using flow = await startFlow({ environment: { ...NO_URLS, SLUICE_SIMULATOR_SECONDS: "3" } });
  await using comfy = await standAlone({ asks: BEARER });
  const admin = adminOf(flow);
  const first = await flow.queue.submit();
  await flow.queue.until(first, ({ counts }) => expect(counts.running).toBe(1));
  const added = await admin.add({
    url: comfy.url,
    name: "Big",
    headers: HEADERS,
    labels: [{ key: "gpu", value: "1" }],
  });
  expect(added).toMatchObject({ url: comfy.url, name: "Big", origin: "ADDED", labels: [{ key: "gpu", value: "1" }] });
  expect([added.headerNames, added.parameterNames]).toEqual([["authorization"], []]);
  const second = await flow.queue.submit();
  expect(await flow.queue.final(second)).toMatchObject({
    status: "SUCCEEDED",
    prompts: [{ backend: { url: comfy.url }, outputs: [{}] }],
  });
  expect(await flow.queue.final(first)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
  await soon(async () =>
    expect((await admin.all()).map(({ url, reason }) => [url === comfy.url, reason])).toEqual(
      expect.arrayContaining([
        [true, null],
        [false, "not configured"],
      ]),
    ),
  );
  // It copies with the same credentials.
  const { prisma } = flow.app.database;
  await soon(async () => expect(await prisma.output.count({ where: { storedAt: null } })).toBe(0));
  expect(await prisma.output.count({ where: { error: { not: null } } })).toBe(0);
});

test("it is driven by a worker of its own, and after a restart", async () => {
  await using flow = await startFlow({ environment: { ...NO_URLS, SLUICE_ROLE: "server" } });
  await using comfy = await standAlone({
    asks: { query: { token: "x y" }, headers: { authorization: basic("ann", "p") } },
  });
  const worker = await flow.another({ SLUICE_ROLE: "worker", PORT: "" });
  const url = comfy.url.replace("http://", "http://ann:p@");
  const added = await adminOf(flow).add({ url: `${url}/?token=x%20y` });
  expect(added).toMatchObject({ url: comfy.url, headerNames: ["authorization"], parameterNames: ["token"] });
  expect(await flow.queue.final(await flow.queue.submit())).toMatchObject({ status: "SUCCEEDED" });
  await worker.server.stop();
  await flow.another({ SLUICE_ROLE: "worker", PORT: "" });
  expect(await flow.queue.final(await flow.queue.submit())).toMatchObject({
    status: "SUCCEEDED",
    prompts: [{ backend: { id: added.id } }],
  });
});

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

test("new credentials reach a prompt that runs, and an update to another address is refused", async () => {
  await using flow = await startFlow({ environment: NO_URLS });
  await using comfy = await standAlone({ asks: BEARER });
  const admin = adminOf(flow);
  const { id } = await admin.add({ url: comfy.url, headers: HEADERS });
  using held = comfy.hold({ at: "node" });
  const job = await flow.queue.submit();
  await held.reached;
  comfy.switches.asks = { headers: { "x-key": "another" } };
  const changed = await admin.update({ id, headers: [{ name: "X-Key", value: "another" }], name: "Renamed" });
  expect(changed).toMatchObject({ name: "Renamed", headerNames: ["x-key"] });
  held.release();
  expect(await flow.queue.final(job)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
  const elsewhere = admin.update({ id, url: "http://127.0.0.1:1" });
  await expect(elsewhere).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  const both = admin.update({ id, url: comfy.url.replace("http://", "http://u:p@"), headers: HEADERS });
  await expect(both).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  expect((await admin.all()).find((backend) => backend.id === id)?.headerNames).toEqual(["x-key"]);
});

test("one that is removed drains: its prompt finishes, its row stays, its credentials go, and it can come back", async () => {
  await using flow = await startFlow({ environment: NO_URLS });
  await using comfy = await standAlone({ asks: BEARER });
  await using other = await standAlone();
  const admin = adminOf(flow);
  const { id } = await admin.add({ url: comfy.url, headers: HEADERS });
  using held = comfy.hold({ at: "node" });
  const job = await flow.queue.submit({ prompts: 2 });
  await held.reached;
  await admin.add({ url: other.url });
  expect(await admin.remove({ id })).toMatchObject({
    status: "DRAINING",
    reason: "removed: its running prompt finishes first",
    origin: null,
  });
  await flow.queue.until(job, ({ counts }) => expect(counts.succeeded).toBe(1));
  held.release();
  const { prompts } = await flow.queue.final(job);
  expect(prompts.map(({ backend, attempts }) => [backend?.url, attempts])).toEqual([
    [comfy.url, 1],
    [other.url, 1],
  ]);
  const { prisma } = flow.app.database;
  await soon(async () => expect(await prisma.backendAccess.count()).toBe(0));
  const shown = async () => (await admin.all()).find((backend) => backend.id === id);
  await soon(async () => expect(await shown()).toMatchObject({ status: "OFFLINE", reason: "removed" }));
  expect((await admin.remove({ id })).id).toBe(id);
  await expect(flow.queue.undrain(id)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(admin.update({ id, name: "x" })).rejects.toMatchObject({ code: "CONFLICT" });

  expect((await admin.add({ url: comfy.url, headers: HEADERS })).id).toBe(id);
  await soon(async () => expect(await shown()).toMatchObject({ status: "ONLINE", reason: null, removedAt: null }));
});

test("the environment and the file win: what they name is changed there, which the refusal says", async () => {
  await using flow = await startFlow();
  const admin = adminOf(flow);
  const [backend] = await admin.all();
  expect(backend).toMatchObject({ origin: "ENVIRONMENT", headerNames: null });
  const refused = { code: "CONFLICT", message: expect.stringContaining("COMFYUI_URLS") };
  await expect(admin.add({ url: flow.comfy.url })).rejects.toMatchObject(refused);
  await expect(admin.update({ id: backend?.id, name: "x" })).rejects.toMatchObject(refused);
  await expect(admin.remove({ id: backend?.id })).rejects.toMatchObject(refused);
  await using comfy = await standAlone();
  const added = await admin.add({ url: comfy.url });
  await expect(admin.add({ url: comfy.url })).rejects.toMatchObject({ code: "CONFLICT" });
  await flow.another({ SLUICE_ROLE: "worker", PORT: "", COMFYUI_URLS: comfy.url });
  await expect(admin.remove({ id: added.id })).rejects.toMatchObject(refused);
});

test("a test of the connection says what is wrong, of new ones and of added ones", async () => {
  await using flow = await startFlow({ environment: NO_URLS });
  await using comfy = await standAlone({ asks: BEARER });
  const admin = adminOf(flow);
  expect(await admin.test({ url: comfy.url })).toMatchObject({ problem: "UNAUTHORIZED", version: null });
  expect(await admin.test({ url: comfy.url, headers: HEADERS })).toMatchObject({ problem: null, version: "0.38.0" });
  expect(await admin.test({ url: "http://127.0.0.1:1" })).toMatchObject({ problem: "CONNECTION_REFUSED" });
  expect(await admin.test({ url: `${flow.app.url}` })).toMatchObject({ problem: "NOT_COMFYUI" });
  const { id } = await admin.add({ url: comfy.url, headers: HEADERS });
  expect(await admin.test({ id })).toMatchObject({ problem: null });
  expect(await admin.test({ id, headers: [] })).toMatchObject({ problem: "UNAUTHORIZED" });
  await expect(admin.test({})).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
});

test("a worker that dies while it runs something on a removed one is followed by another worker there", async () => {
  const environment = { ...NO_URLS, SLUICE_GRACE_SECONDS: "0", SLUICE_LEASE_SECONDS: "1" };
  await using flow = await startFlow({ environment });
  await using comfy = await standAlone();
  const admin = adminOf(flow);
  const { id } = await admin.add({ url: comfy.url });
  using held = comfy.hold({ at: "node" });
  const job = await flow.queue.submit();
  await held.reached;
  await admin.remove({ id });
  await flow.app.stopServer();
  const next = await flow.another();
  held.release();
  expect(await next.queue.final(job)).toMatchObject({ status: "SUCCEEDED", prompts: [{ attempts: 1 }] });
});
