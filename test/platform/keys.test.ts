// One secret key for all processes on a database: another one is refused, a new one is taken where the old one is listed.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseId } from "../../schema/model/id.ts";
import { createSealer } from "../../server/keys/seal.ts";
import { boundToSecret } from "../../server/keys/startKeys.ts";
import { startFlow } from "../support/flow.ts";

const ONE = "one-key-of-at-least-thirty-two-characters";
const TWO = "two-key-of-at-least-thirty-two-characters";

test("a process with another key refuses to start, and says what to do", async () => {
  await using flow = await startFlow({ environment: { SLUICE_SECRET_KEY: ONE } });
  await expect(flow.another({ SLUICE_SECRET_KEY: TWO })).rejects.toThrow(/another secret key.*SLUICE_SECRET_KEY_OLD/s);
  await flow.another({ SLUICE_SECRET_KEY: ONE });
});

test("a new key is taken where the old one is listed, and what waits is encrypted anew", async () => {
  await using flow = await startFlow({ environment: { SLUICE_SECRET_KEY: ONE } });
  const hold = flow.comfy.hold({ at: "node" });
  const secrets = [{ name: "api_key_comfy_org", value: "hush-hush" }];
  const [first, second] = [await flow.queue.submit({ secrets }), await flow.queue.submit({ secrets })];
  await hold.reached;
  await flow.app.stopServer();
  const { queue } = await flow.another({ SLUICE_SECRET_KEY: TWO, SLUICE_SECRET_KEY_OLD: ONE });
  // The old one is not needed any more.
  await flow.another({ SLUICE_SECRET_KEY: TWO });
  hold.release();
  for (const id of [first, second]) expect((await queue.final(id)).status).toBe("SUCCEEDED");
  await expect(flow.another({ SLUICE_SECRET_KEY: ONE })).rejects.toThrow("another secret key");
});

test("without one it is kept in the data folder, for its owner alone; a key that is set later needs no list", async () => {
  await using flow = await startFlow();
  const file = join(flow.app.environment.SLUICE_DATA_DIR ?? "", "signing.key");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await flow.another({ SLUICE_SECRET_KEY: ONE });
  await expect(flow.another()).rejects.toThrow("another secret key");
});

test("a prompt whose secrets can't be read ends with a code, and the next job runs on that backend", async () => {
  await using flow = await startFlow({ environment: { SLUICE_ROLE: "server", SLUICE_SECRET_KEY: ONE } });
  const id = await flow.queue.submit({ secrets: [{ name: "api_key_comfy_org", value: "hush-hush" }] });
  const next = await flow.queue.submit();
  const sealed = createSealer([Buffer.from(TWO)]).seal(
    "hush-hush",
    boundToSecret(parseId(id).uuid, "api_key_comfy_org"),
  );
  const secrets = JSON.stringify([{ name: "api_key_comfy_org", sealed }]);
  await flow.app.database.prisma.$executeRaw`UPDATE job SET secrets = ${secrets}::json WHERE secrets IS NOT NULL`;
  await flow.another({ SLUICE_ROLE: "worker", PORT: "" });
  expect((await flow.queue.final(id)).prompts).toMatchObject([
    { status: "FAILED", error: { code: "SECRETS_UNREADABLE" } },
  ]);
  expect((await flow.queue.final(next)).status).toBe("SUCCEEDED");
  expect(flow.comfy.log.entries.filter(({ kind }) => kind === "submitted")).toHaveLength(1);
});

test("a submission from before a change of keys is known again by its secrets", async () => {
  await using flow = await startFlow({ environment: { SLUICE_ROLE: "server", SLUICE_SECRET_KEY: ONE } });
  const input = { idempotencyKey: "once", secrets: [{ name: "api_key_comfy_org", value: "hush-hush" }] };
  const id = await flow.queue.submit(input);
  const { queue } = await flow.another({ SLUICE_SECRET_KEY: TWO, SLUICE_SECRET_KEY_OLD: ONE });
  expect(await queue.submit(input)).toBe(id);
});
