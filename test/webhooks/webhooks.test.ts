// Webhooks: what is told to whom, once, and again on demand.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { takeDue } from "../../server/webhooks/deliver.ts";
import { createTestDatabase } from "../support/database.ts";
import { type Flow, startFlow } from "../support/flow.ts";
import { soon } from "../support/soon.ts";
import { create, hookOf, hosts, look, REPLAY } from "./hooks.ts";
import { refuse, startReceiver, take } from "./receiver.ts";

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow({ environment: hosts });
});
afterAll(() => flow[Symbol.asyncDispose]());

test("a job's webhook is told its whole log: signed, each event once, with what the log says", async () => {
  await using receiver = await startReceiver();
  const { queue } = flow;
  const id = await queue.submit({ prompts: 2, webhook: { url: receiver.url, secret: receiver.secret } });
  await queue.final(id);
  const log = await queue.log(id);
  await soon(() => expect(receiver.received).toHaveLength(log.length));
  const told = receiver.received.toSorted((a, b) => a.body.data.seq - b.body.data.seq);
  expect(told.map((message) => message.id)).toEqual(log.map(({ seq }) => `${id}-${seq}`));
  expect(told.map(({ body }) => body)).toEqual(
    log.map(({ seq, kind, status, counts, promptId, promptStatus }) => ({
      type: kind,
      timestamp: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      data: expect.objectContaining({
        jobId: id,
        seq,
        status,
        counts: expect.objectContaining(counts),
        promptId,
        promptStatus,
      }),
    })),
  );
  expect(told[0]?.headers).toMatchObject({ "content-type": "application/json", "user-agent": "Sluice" });
  const { deliveries } = await look(flow, await hookOf(flow, id));
  expect(deliveries.map(({ status, tries, answer }) => [status, tries, answer])).toEqual(
    log.map(() => ["DELIVERED", 1, 204]),
  );
});

test("an owner's webhook is told of all jobs, in the kinds it wants, from its making on", async () => {
  await using receiver = await startReceiver();
  const { queue, client, app } = flow;
  const { webhook, webhookDelivery } = app.database.prisma;
  const { id: webhookId } = await webhook.create({
    data: { id: randomUUID(), owner: "somebody else", url: "http://127.0.0.1:9/", secret: "" },
  });
  const before = await queue.submit();
  await queue.final(before);
  const hook = await create(flow, {
    url: receiver.url,
    secret: receiver.secret,
    kinds: ["JOB_FINISHED", "JOB_SUBMITTED"],
  });
  const [one, two] = [await queue.submit(), await queue.submit()];
  await Promise.all([queue.final(one), queue.final(two)]);
  await soon(() => expect(receiver.received).toHaveLength(4));
  expect(await webhookDelivery.count({ where: { webhookId } })).toBe(0);
  await webhook.delete({ where: { id: webhookId } });
  const told = receiver.received.map(({ body }) => [body.data.jobId, body.type]).sort();
  expect(told).toEqual(
    [one, two]
      .flatMap((id) => [
        [id, "JOB_FINISHED"],
        [id, "JOB_SUBMITTED"],
      ])
      .sort(),
  );
  expect(await client.ask("{ webhooks { id url kinds } }")).toEqual({
    webhooks: [{ id: hook, url: receiver.url, kinds: ["JOB_FINISHED", "JOB_SUBMITTED"] }],
  });
  await client.ask("mutation ($id: ID!) { deleteWebhook(id: $id) }", { id: hook });
  await queue.final(await queue.submit());
  expect(receiver.received).toHaveLength(4);
});

test("a delivery that one server is just taking is not taken by another one", async () => {
  const { prisma, drop } = await createTestDatabase();
  await prisma.$executeRaw`
WITH hook AS (INSERT INTO webhook (id, owner, url, secret) VALUES (gen_random_uuid(), 'ann', 'http://127.0.0.1:9/', '') RETURNING id)
INSERT INTO webhook_delivery (id, webhook_id, job_id, seq, kind, body)
SELECT gen_random_uuid(), id, gen_random_uuid(), seq, 'JOB_SUBMITTED', '' FROM hook, generate_series(1, 2) seq`;
  await prisma.$transaction(async (one) => {
    const taken = [await takeDue(one, 1_000), await takeDue(prisma, 1_000), await takeDue(prisma, 1_000)];
    expect(taken.map((due) => due?.seq).sort()).toEqual([1, 2, undefined]);
  });
  await drop();
});

test("two servers tell each event once", async () => {
  await using receiver = await startReceiver();
  const { server } = await flow.another({ SLUICE_ROLE: "server" });
  const { queue } = flow;
  const ids = await Promise.all(
    Array.from({ length: 5 }, () =>
      queue.submit({ prompts: 3, webhook: { url: receiver.url, secret: receiver.secret } }),
    ),
  );
  const logs = await Promise.all(ids.map((id) => queue.log(id)));
  const expected = logs.reduce((sum, log) => sum + log.length, 0);
  await soon(() => expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(expected));
  expect(receiver.received).toHaveLength(expected);
  await server.stop();
});

test("what was told is told again on demand: of one job after a seq, or all that was given up", async () => {
  await using receiver = await startReceiver();
  const { queue, client, app } = flow;
  const id = await queue.submit({ webhook: { url: receiver.url, secret: receiver.secret } });
  const log = await queue.log(id);
  await soon(() => expect(receiver.received).toHaveLength(log.length));
  const hook = await hookOf(flow, id);
  await soon(async () =>
    expect((await look(flow, hook)).deliveries.every(({ status }) => status === "DELIVERED")).toBe(true),
  );
  receiver.received.length = 0;
  await client.ask(REPLAY, { id: hook, jobId: id, after: 2 });
  const after = log.slice(2).map(({ seq }) => `${id}-${seq}`);
  await soon(() => expect(receiver.received.map((message) => message.id).sort()).toEqual(after.sort()));

  receiver.answer = refuse;
  receiver.received.length = 0;
  await app.database.prisma.$executeRaw`
UPDATE webhook_delivery SET status = 'PENDING', ended_at = NULL, due_at = now(), wanted_at = now() - interval '4 days' WHERE seq = 1 AND body LIKE ${`%${id}%`}`;
  await soon(async () =>
    expect((await look(flow, hook)).deliveries[0]).toMatchObject({
      status: "FAILED",
      answer: 503,
      error: "It answered with 503.",
    }),
  );
  const givenUp =
    "query ($id: ID!) { node(id: $id) { ... on Webhook { deliveries(status: [FAILED]) { edges { node { seq } } } } } }";
  expect(await client.ask(givenUp, { id: hook })).toEqual({ node: { deliveries: { edges: [{ node: { seq: 1 } }] } } });
  receiver.answer = take;
  receiver.received.length = 0;
  await client.ask(REPLAY, { id: hook });
  await soon(() => expect(receiver.received.map((message) => message.id)).toEqual([`${id}-1`]));
});
