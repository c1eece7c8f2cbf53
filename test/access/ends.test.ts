// How a token ends, and what was watched with it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeId } from "../../schema/model/id.ts";
import { ask, startTestServer, type TestServer } from "../api/server.ts";
import { connect } from "../api/socket.ts";
import { clientOf } from "../support/client.ts";
import { createQueue } from "../support/queue.ts";

const ROOT = { authorization: "Bearer secret-of-root" };
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ tokens: [{ owner: "root", scopes: ["admin"], secret: "secret-of-root" }] });
});
afterAll(() => server.stop());

async function createToken() {
  const created = await ask(
    server.url,
    'mutation { createToken(input: { name: "ann", scopes: [ADMIN] }) { secret token { id } } }',
    {},
    ROOT,
  );
  return created.data.createToken as { secret: string; token: { id: string } };
}

const WATCH = "subscription ($id: ID!) { jobChanged(id: $id) { seq } }";

const revoke = (id: string) =>
  ask(server.url, "mutation ($id: ID!) { revokeToken(id: $id) { revokedAt } }", { id }, ROOT);

/** The three ways of a token's end; without a signal, as when the hint is lost or another process does it. */
const ENDS = [
  ["revoked", (id: string) => revoke(id)],
  [
    "revoked without a word",
    (id: string) => server.prisma.token.update({ where: { id: uuidOf(id) }, data: { revokedAt: new Date() } }),
  ],
  [
    "expired",
    (id: string) => server.prisma.token.update({ where: { id: uuidOf(id) }, data: { expiresAt: new Date() } }),
  ],
] as const;

const uuidOf = (id: string) => id.slice(6).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

test.each(ENDS)(
  "when a token is %s, its streams end within a second, and nothing goes on with it",
  async (_how, end) => {
    const { secret, token } = await createToken();
    const id = encodeId("Job", await createQueue(server.prisma).submit(1));
    const socket = await connect(server.url, { headers: bearer(secret) });
    socket.subscribe("idle", "subscription { jobDeleted }");
    socket.subscribe("busy", WATCH, { id });
    await socket.next("busy");
    const listening = clientOf(server.url, secret).listen(WATCH, { id });
    await listening.next();
    const heard = listening.next().catch((error: unknown) => error);
    const other = await connect(server.url, { headers: ROOT });
    other.subscribe("1", WATCH, { id });
    await other.next("1");

    await end(token.id);
    const began = performance.now();
    const refused = { errors: [{ extensions: { code: "UNAUTHENTICATED" } }] };
    for (const id of ["idle", "busy"]) {
      expect(await socket.next(id)).toMatchObject({ type: "next", payload: refused });
      expect(await socket.next(id)).toMatchObject({ type: "complete" });
    }
    expect(await heard).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(performance.now() - began).toBeLessThan(1_000);

    // The socket stays, and lets nothing through; nor does HTTP.
    socket.subscribe("4", "{ __typename }");
    expect(await socket.next("4")).toMatchObject({ type: "error", payload: refused.errors });
    expect((await ask(server.url, "{ __typename }", {}, bearer(secret))).status).toBe(401);
    // Who has another token isn't touched.
    await ask(server.url, "mutation ($id: ID!) { pauseJob(id: $id) { id } }", { id }, ROOT);
    expect((await other.next("1")).payload.data.jobChanged.seq).toBe(2);
    expect(socket.messages.filter((message) => message.id === "busy")).toHaveLength(3);
    for (const { socket: each } of [socket, other]) each.terminate();
  },
);

test("revoking is safe to repeat, and an unknown token is NOT_FOUND", async () => {
  const { token } = await createToken();
  const [first, second] = [await revoke(token.id), await revoke(token.id)];
  expect(second.data).toEqual(first.data);
  expect((await revoke(`token_${"0".repeat(32)}`)).errors?.[0]?.extensions.code).toBe("NOT_FOUND");
});
