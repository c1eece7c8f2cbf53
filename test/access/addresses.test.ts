// The addresses of outputs: signed for a token, and good as long as it is and for some hours.
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSigner } from "../../server/access/sign.ts";
import { createToken } from "../../server/access/tokens.ts";
import { readKeyFile } from "../../server/keys/rootKeys.ts";
import { startTestApp, type TestApp } from "../support/app.ts";
import { type Client, clientOf } from "../support/client.ts";
import { type Queue, queueOf } from "../support/flowQueue.ts";
import { COLORS, SAMPLED } from "../support/flowWorkflows.ts";
import { soon } from "../support/soon.ts";

let app: TestApp;
let ann: Client;
let queue: Queue;
let url: string;
beforeAll(async () => {
  app = await startTestApp({
    environment: { SLUICE_TOKENS: "ann:submit:secret-of-ann,bob:submit:secret-of-bob,root:admin:secret-of-root" },
  });
  ann = clientOf(app.url, "secret-of-ann");
  queue = queueOf(ann);
  const { submitJob } = await ann.ask<{ submitJob: { id: string } }>(
    "mutation ($workflow: JSONObject!) { submitJob(input: { workflow: $workflow }) { id } }",
    { workflow: COLORS },
  );
  url = (await queue.final(submitJob.id)).prompts[0]?.outputs[0]?.url ?? "";
});
afterAll(() => app?.stop());

const bare = async (address: string): Promise<number> => (await fetch(new URL(address, app.url))).status;

test("a picture is fetched by its address alone, and the address holds no secret", async () => {
  const response = await fetch(new URL(url, app.url));
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect(url).toMatch(/^\/outputs\/output_[0-9a-f]+\/\S+\.png\?by=configured-[0-9a-f]{16}&until=\d+&sign=[\w-]{43}$/);
});

test("it is the same address each time, so that browsers keep the picture", async () => {
  const asked = "query ($id: ID!) { node(id: $id) { ... on Output { url } } }";
  const [, , id] = url.split("/");
  expect(await ann.ask(asked, { id })).toEqual({ node: { url } });
});

test.each([
  ["no signature", (address: string) => address.split("?")[0] ?? ""],
  [
    "another signature",
    (address: string) => address.replace(/sign=./, (found) => (found === "sign=A" ? "sign=B" : "sign=A")),
  ],
  ["a later end", (address: string) => address.replace(/until=\d/, "until=9")],
  ["another token's name", (address: string) => address.replace(/by=\w+/, "by=other")],
  [
    "another output",
    (address: string) => address.replace(/output_./, (found) => (found === "output_0" ? "output_1" : "output_0")),
  ],
])("an address with %s lets nobody in", async (_what, change) => {
  expect(change(url)).not.toBe(url);
  expect(await bare(change(url))).toBe(401);
});

test("who shows a token needs no signature, and only its own outputs are there", async () => {
  const [path = ""] = url.split("?");
  expect((await ann.fetch(path)).status).toBe(200);
  expect((await clientOf(app.url, "secret-of-bob").fetch(path)).status).toBe(404);
  expect((await clientOf(app.url, "guessed").fetch(path)).status).toBe(401);
});

test("the address goes with its token", async () => {
  const { prisma } = app.database;
  const { secret, token } = await createToken(prisma, { owner: "ann", scopes: ["read"], expiresAt: null });
  const [, , id] = url.split("/");
  const asked = "query ($id: ID!) { node(id: $id) { ... on Output { url } } }";
  const { node } = await clientOf(app.url, secret).ask<{ node: { url: string } }>(asked, { id });
  expect(await bare(node.url)).toBe(200);
  await prisma.token.update({ where: { id: token.id }, data: { revokedAt: new Date() } });
  expect(await bare(node.url)).toBe(401);
});

test("the addresses of previews and zips are guarded alike: by signature, scope and owner", async () => {
  using held = app.simulators[0]?.hold({ at: "node", classType: "VAEDecode" });
  const submit = (secret: string) =>
    clientOf(app.url, secret).ask<{ submitJob: { id: string; outputsUrl: string } }>(
      "mutation ($workflow: JSONObject!) { submitJob(input: { workflow: $workflow }) { id outputsUrl } }",
      { workflow: SAMPLED },
    );
  const { id, outputsUrl } = (await submit("secret-of-ann")).submitJob;
  await held?.reached;
  const asked = "query ($id: ID!) { job(id: $id) { prompts { edges { node { progress { previewUrl } } } } } }";
  const previewUrl = await soon(async () => {
    const { job } = await ann.ask<{ job: { prompts: { edges: Edge[] } } }>(asked, { id });
    const found = job.prompts.edges[0]?.node.progress?.previewUrl ?? "";
    expect(found).toContain("/outputs/preview/prompt_");
    return found;
  });
  const of = (address: string) => new URL(address, app.url).searchParams;
  const signer = createSigner(await readKeyFile(app.environment.SLUICE_DATA_DIR ?? ""));
  const bob = of((await submit("secret-of-bob")).submitJob.outputsUrl).get("by");
  for (const address of [previewUrl, outputsUrl]) {
    const [path = ""] = address.split("?");
    expect([path, await bare(address)]).toEqual([path, 200]);
    expect(await bare(path)).toBe(401);
    for (const name of ["by", "until", "sign"]) {
      const changed =
        of(address)
          .get(name)
          ?.replace(/.$/, (last) => (last === "1" ? "2" : "1")) ?? "";
      expect([name, await bare(address.replace(of(address).get(name) ?? "", changed))]).toEqual([name, 401]);
    }
    expect(await bare(address.replace(of(address).get("by") ?? "", bob ?? ""))).toBe(401);
    // Whatever bob shows or signs: there is no such thing.
    expect([path, await bare(signer.addressOf(path, bob))]).toEqual([path, 404]);
    const shown = ["bob", "ann", "root"].map((name) => clientOf(app.url, `secret-of-${name}`).fetch(path));
    expect((await Promise.all(shown)).map(({ status }) => status)).toEqual([404, 200, 200]);
  }
  held?.release();
  await soon(async () => expect((await queue.job(id)).status).toBe("SUCCEEDED"));
});

interface Edge {
  node: { progress: { previewUrl: string | null } | null };
}

test("an address is good for six to twelve hours", () => {
  const hour = 3_600_000;
  let nowMs = 1_000 * hour;
  const signer = createSigner(Buffer.alloc(32), () => nowMs);
  const address = signer.addressOf("/outputs/a/b%20c.png?v=1", "me");
  expect(signer.check(address)).toBe("me");
  // However the browser escapes it, and whatever else it is asked.
  expect(signer.check(address.replace("b%20c", "%62%20c").replace("v=1", "v=2"))).toBe("me");
  nowMs += 6 * hour - 1;
  expect(signer.check(address)).toBe("me");
  nowMs += 6 * hour;
  expect(signer.check(address)).toBeNull();
  expect(createSigner(Buffer.alloc(32, 1)).check(signer.addressOf("/outputs/a/b", "me"))).toBeNull();
  expect(signer.addressOf("/outputs/a/b", null)).toBe("/outputs/a/b");
});

test("all servers on one data directory sign with one key, which nobody else can read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-key-"));
  const keys = await Promise.all(Array.from({ length: 8 }, () => readKeyFile(folder)));
  expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
  expect((await stat(join(folder, "signing.key"))).mode & 0o077).toBe(0);
  await rm(folder, { recursive: true });
});
