// Secrets go to the backend and nowhere else; extra data goes there and can be read.
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { startRecordingProxy } from "../exact/recordingProxy.ts";
import { startCollector } from "../operations/collector.ts";
import type { TestApp } from "../support/app.ts";
import { startFlow } from "../support/flow.ts";
import { COLORS } from "../support/flowWorkflows.ts";
import { soon } from "../support/soon.ts";
import { startReceiver } from "../webhooks/receiver.ts";

const stage = startFlow({ environment: { SLUICE_ROLE: "server" } });
afterAll(async () => (await stage)[Symbol.asyncDispose]());

/** Every table as text. */
async function everything({ database: { prisma } }: TestApp): Promise<string> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`;
  const rows = await Promise.all(
    tables.map(({ name }) => prisma.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM "${name}" t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
}

const SECRETS = `query ($id: ID!) { job(id: $id) { secretNames extraData workflowText
  prompts(first: 10) { edges { node { workflow error { message details } outputs { filename } } } } } }`;

test("a secret is sent to the backend, and is found nowhere else: no table, log, trace, event, error, output or webhook", async () => {
  const lines: string[] = [];
  await using receiver = await startReceiver();
  using collector = await startCollector();
  const environment = {
    SLUICE_WEBHOOK_HOSTS: "127.0.0.1",
    LOG_LEVEL: "trace",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  };
  await using flow = await startFlow({ environment, onLogLine: (line) => void lines.push(line) });
  const { queue, client, comfy, app } = flow;
  const secret = `hush-${randomUUID()}`;
  // A node that repeats the key that it was given.
  comfy.switches.failures = [{ input: { name: "color", value: 13 }, kind: "exception", message: `refused: ${secret}` }];
  const hold = comfy.hold({ at: "node" });
  const { submitJob } = await client.ask<{ submitJob: { id: string } }>(
    "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { id secretNames extraData } }",
    {
      input: {
        workflow: { prompt: COLORS, extra_data: { api_key_comfy_org: secret, extra_pnginfo: { made: "by hand" } } },
        prompts: [{ overrides: [{ path: "1.inputs.color", value: 13 }] }, { overrides: [] }],
        idempotencyKey: "once",
        webhook: { url: receiver.url, secret: receiver.secret },
      },
    },
  );
  expect(submitJob).toMatchObject({
    secretNames: ["api_key_comfy_org"],
    extraData: { extra_pnginfo: { made: "by hand" } },
  });
  const { id } = submitJob;
  await hold.reached;
  const [row] = await app.database.prisma.$queryRaw<{ secrets: string }[]>`SELECT secrets::text FROM job`;
  expect(row?.secrets).toContain("api_key_comfy_org");
  expect(await everything(app)).not.toContain(secret);
  const sealed = (JSON.parse(row?.secrets ?? "[]") as { sealed: string }[])[0]?.sealed ?? "";
  expect(sealed).not.toBe("");
  hold.release();
  const job = await queue.final(id);
  expect(job.prompts.map(({ status }) => status)).toEqual(["FAILED", "SUCCEEDED"]);

  const told = JSON.stringify([await client.ask(SECRETS, { id }), await queue.log(id)]);
  expect(told).toContain("refused: [secret]");
  await soon(async () => expect(collector.spans.map(({ name }) => name)).toContain("prompt"));
  const spans = JSON.stringify(collector.spans);
  expect(spans).toContain("refused: [secret]");
  const all = [
    spans,
    told,
    await everything(app),
    lines.join("\n"),
    receiver.received.map(({ text }) => text).join("\n"),
  ];
  for (const text of all) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(sealed);
  }
});

test("what ComfyUI gets holds the extra data, the secrets and Sluice's own mark, and no key of Sluice's can be taken", async () => {
  await using flow = await startFlow({ environment: { SLUICE_SECRET_NAMES: "my_key" } });
  await using proxy = await startRecordingProxy(flow.comfy.url);
  await using through = await startFlow({ environment: { COMFYUI_URLS: proxy.url, SLUICE_SECRET_NAMES: "my_key" } });
  const id = await through.queue.submit({
    prompts: 2,
    extraData: { preview_method: "none", sluice: "mine", client_id: "mine" },
    secrets: [
      { name: "my_key", value: "number one" },
      { name: "auth_token_comfy_org", value: "number two" },
    ],
  });
  await through.queue.final(id);
  const sent = proxy.bodies().map((body) => JSON.parse(body).extra_data);
  expect(sent).toHaveLength(2);
  for (const extra of sent) {
    expect(extra).toEqual({
      preview_method: "none",
      my_key: "number one",
      auth_token_comfy_org: "number two",
      sluice: { job: id, prompt: expect.stringMatching(/^prompt_/), attempt: 1 },
    });
  }
});

test("however a job ends its secrets are erased; a retry needs them anew, and says which", async () => {
  await using flow = await startFlow();
  const { queue, client, app } = flow;
  const hold = flow.comfy.hold({ at: "node" });
  const secrets = [{ name: "api_key_comfy_org", value: "number one" }];
  const first = await queue.submit({ prompts: 2, secrets });
  await hold.reached;
  await queue.cancel(first, { interrupt: true });
  hold.release();
  await queue.final(first);
  const retry = (given: object[] | null) =>
    client.ask<{ retryJob: { id: string } }>(
      "mutation ($id: ID!, $secrets: [SecretInput!]) { retryJob(id: $id, secrets: $secrets) { id secretNames } }",
      { id: first, secrets: given },
    );
  const kept = async () =>
    (await app.database.prisma.job.findMany({ select: { secrets: true } })).map((job) => job.secrets);
  expect(await kept()).toEqual([null]);
  await expect(retry(null)).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message: expect.stringContaining("api_key_comfy_org"),
  });
  expect(await client.ask("mutation { retryMatching(filter: {}) { done skipped } }", {})).toEqual({
    retryMatching: { done: 0, skipped: 1 },
  });
  const { retryJob } = await retry(secrets);
  expect(retryJob).toMatchObject({ secretNames: ["api_key_comfy_org"] });
  expect((await queue.final(retryJob.id)).status).toBe("SUCCEEDED");
  expect(await kept()).toEqual([null, null]);
});

test("a repeated submission is known by its secrets too", async () => {
  await using flow = await startFlow();
  const submit = (value: string) =>
    flow.queue.submit({ idempotencyKey: "once", secrets: [{ name: "api_key_comfy_org", value }] });
  const id = await submit("number one");
  expect(await submit("number one")).toBe(id);
  await expect(submit("number two")).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
});

test.each<[string, unknown, RegExp]>([
  ["a field too many", [{ name: "api_key_comfy_org", value: "hush-hush", x: 1 }], /at "given\[0\]"; Field "x"/],
  ["a field that is missing", [{ nam: "x", value: "hush-hush" }], /"name" of required type/],
  ["a text", ["hush-hush"], /to be an object/],
  [
    "a text that pretends to be a place",
    ['hush-hush at "x"; hush-hush'],
    /^Variable "\$given" got an invalid value at "given/,
  ],
  ["a number", [{ name: "api_key_comfy_org", value: 4857345 }], /non string value/],
])("what doesn't fit the type of secrets is not repeated in the error: %s", async (_what, given, says) => {
  const { client } = await stage;
  const texts = [
    "mutation ($given: [SecretInput!]!) { submitJob(input: { workflow: {}, secrets: $given }) { id } }",
    `mutation { submitJob(input: { workflow: {}, secrets: ${literal(given)} }) { id } }`,
  ];
  const [byVariable, byLiteral] = await Promise.all(
    texts.map((text) =>
      client.ask(text, { given }).then(
        () => "",
        (error: Error) => error.message,
      ),
    ),
  );
  expect(byVariable).toMatch(says);
  expect(byLiteral).not.toBe("");
  expect(`${byVariable} ${byLiteral}`).not.toMatch(/hush|4857345/);
});

const literal = (value: unknown): string => JSON.stringify(value).replaceAll(/"(\w+)":/g, "$1:");
