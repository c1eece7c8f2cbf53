// Which webhooks are refused, and which are the same.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Flow, startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";
import { CREATE, create, hosts, look } from "./hooks.ts";
import { newSecret, startReceiver } from "./receiver.ts";

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow({ environment: hosts });
});
afterAll(() => flow[Symbol.asyncDispose]());

const GOOD = { url: "http://127.0.0.1:9/", secret: newSecret() };

test.each([
  [{ ...GOOD, url: "http://example.org/" }, ["url"], "SLUICE_WEBHOOK_HOSTS"],
  [{ ...GOOD, url: "http://127.0.0.1.example.org/" }, ["url"], "SLUICE_WEBHOOK_HOSTS"],
  [{ ...GOOD, url: "http://user:word@127.0.0.1/" }, ["url"], "without user and password"],
  [{ ...GOOD, url: "file:///etc/passwd" }, ["url"], "http or https"],
  [{ ...GOOD, secret: "hunter2" }, ["secret"], "whsec_"],
])("%j is refused", async (webhook, path, message) => {
  for (const [text, variables, argument] of [
    [CREATE, { input: webhook }, ["input"]],
    [
      "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { id } }",
      { input: { workflow: { "1": { class_type: "A", inputs: {} } }, webhook } },
      ["input", "webhook"],
    ],
  ] as const) {
    const response = await fetch(flow.app.graphqlUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: text, variables }),
    });
    const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code: "BAD_USER_INPUT", path: [...argument, ...path] },
    });
    expect(JSON.stringify(errors)).not.toContain("hunter2");
  }
});

test("without allowed hosts there are no webhooks, and a sentence says so", async () => {
  await using story = await startFlow();
  await expect(create(story, GOOD)).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message: expect.stringContaining("Webhooks are off here"),
  });
});

test("a submission that is repeated makes one webhook; with another address it is another submission", async () => {
  await using receiver = await startReceiver();
  const { queue } = flow;
  const webhook = { url: receiver.url, secret: receiver.secret, kinds: ["JOB_FINISHED"] };
  const input = { idempotencyKey: "hooked", webhook };
  const id = await queue.submit(input);
  expect(await queue.submit(input)).toBe(id);
  await expect(queue.submit({ ...input, webhook: { ...webhook, url: `${receiver.url}/2` } })).rejects.toMatchObject({
    code: "IDEMPOTENCY_CONFLICT",
  });
  await queue.final(id);
  await soon(() => expect(receiver.received.map((message) => message.body.type)).toEqual(["JOB_FINISHED"]));
});

test("a host that was allowed when the webhook was made, and isn't any more, is told nothing", async () => {
  await using receiver = await startReceiver();
  const id = await create(flow, { url: receiver.url, secret: receiver.secret });
  // The same receiver, under a name that is not in the list.
  await flow.app.database.prisma.$executeRaw`UPDATE webhook SET url = replace(url, '127.0.0.1', 'localhost')`;
  await flow.queue.final(await flow.queue.submit());
  await soon(async () =>
    expect((await look(flow, id)).error).toBe("Webhooks may not go to this host any more (SLUICE_WEBHOOK_HOSTS)."),
  );
  expect(receiver.received).toEqual([]);
});
