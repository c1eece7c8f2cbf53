// What is sent to a backend is nobody's business but administrators', and they are told names alone.
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, startTestServer, type TestServer } from "../api/server.ts";

const SECRETS = { reader: "secret-of-reader", submitter: "secret-of-submitter", root: "secret-of-root" };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    tokens: [
      { owner: "ann", scopes: ["read"], secret: SECRETS.reader },
      { owner: "ann", scopes: ["submit", "control"], secret: SECRETS.submitter },
      { owner: "root", scopes: ["admin"], secret: SECRETS.root },
    ],
  });
});
afterAll(() => server.stop());

const as = (secret: string, query: string) => ask(server.url, query, {}, { authorization: `Bearer ${secret}` });

test("the names of headers and parameters are shown to administrators alone, and values to nobody", async () => {
  const add = `mutation { addBackend(input: {
    url: "http://ann:hunter2@127.0.0.1:1/?token=hunter2", headers: [{ name: "X-Key", value: "hunter2" }] }) {
      backend { url headerNames parameterNames } } }`;
  const added = await as(SECRETS.root, add);
  const backend = {
    url: "http://127.0.0.1:1",
    headerNames: ["authorization", "x-key"],
    parameterNames: ["token"],
  };
  expect(added.data).toEqual({ addBackend: { backend } });
  const query = "{ backends { url headerNames parameterNames } }";
  expect((await as(SECRETS.root, query)).data).toEqual({ backends: [backend] });
  for (const secret of [SECRETS.reader, SECRETS.submitter]) {
    const hidden = { ...backend, headerNames: null, parameterNames: null };
    expect((await as(secret, query)).data).toEqual({ backends: [hidden] });
    const refused = await as(secret, add);
    expect(refused.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  }
  const rows = await server.prisma
    .$queryRaw`SELECT b::text, x::text FROM backend b JOIN backend_access x ON x.backend_id = b.id`;
  expect(JSON.stringify([rows, server.lines])).not.toContain("hunter2");
});
