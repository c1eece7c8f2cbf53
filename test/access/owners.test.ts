// Nothing of one owner is ever told to another, whatever both do.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../support/app.ts";
import { soon } from "../support/soon.ts";
import { ENDLESS, JOB, LOOKS, SURVEYS, submit, thingsOf, unknown } from "./looks.ts";
import { expectSame, type Person, personOf } from "./person.ts";

let app: TestApp;
let ann: Person;
let bob: Person;
let root: Person;
beforeAll(async () => {
  const tokens = "ann:submit+control:secret-of-ann,bob:submit+control:secret-of-bob,root:admin:secret-of-root";
  app = await startTestApp({ environment: { SLUICE_TOKENS: tokens, SLUICE_WEBHOOK_HOSTS: "hooks.test" } });
  [ann, bob, root] = await Promise.all([
    personOf(app.url, "ann", "secret-of-ann"),
    personOf(app.url, "bob", "secret-of-bob"),
    personOf(app.url, "root", "secret-of-root"),
  ]);
});
afterAll(async () => {
  for (const person of [ann, bob, root]) person?.leave();
  await app?.stop();
});

type Act =
  | { kind: "submit"; count: number }
  | { kind: "look"; look: number; at: number }
  | { kind: "own"; look: number; at: number }
  | { kind: "survey"; survey: number };

const act: fc.Arbitrary<{ who: "ann" | "bob"; act: Act }> = fc.record({
  who: fc.constantFrom("ann" as const, "bob" as const),
  act: fc.oneof(
    fc.record({ kind: fc.constant("submit" as const), count: fc.integer({ min: 1, max: 3 }) }),
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("look" as const), look: fc.nat(LOOKS.length - 1), at: fc.nat(20) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("own" as const), look: fc.nat(LOOKS.length - 1), at: fc.nat(20) }),
    },
    fc.record({ kind: fc.constant("survey" as const), survey: fc.nat(SURVEYS.length - 1) }),
  ),
});

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length];

async function run(who: Person, other: Person, what: Act): Promise<void> {
  if (what.kind === "submit") return void (await submit(who, what.count));
  if (what.kind === "survey") return void (await who.ask(pick(SURVEYS, what.survey) ?? ""));
  const [kind, look] = pick(LOOKS, what.look) ?? ["job" as const, async () => null];
  const id = pick((await thingsOf(root, what.kind === "own" ? who.name : other.name))[kind], what.at);
  if (id === undefined) return;
  // A stream of one's own may have nothing to say for ever.
  if (what.kind === "own") await Promise.race([look(who, id), who.ask("{ viewer { name } }")]);
  else await expectSame((each) => look(who, each), id, unknown(kind));
}

/** Ids that ever were: what is deleted may have been told while it was there. */
async function expectNothingTold(to: Person, of: Person, ids: ReadonlySet<string>): Promise<void> {
  const told = to.told().join("\n");
  expect(told).not.toContain(`mark-${of.name}`);
  for (const id of ids) expect(told.includes(id), `${id} of ${of.name} was told to ${to.name}`).toBe(false);
}

test("two owners, random operations: nothing of the one is ever visible to the other", async () => {
  for (const who of [ann, bob]) for (const query of ENDLESS) who.open(query);
  for (const who of [ann, bob]) await submit(who, 3);
  const ever = { ann: new Set<string>(), bob: new Set<string>() };
  const remember = async () => {
    for (const name of ["ann", "bob"] as const) {
      const { job, prompt, output } = await thingsOf(root, name);
      for (const id of [...job, ...prompt, ...output]) ever[name].add(id);
    }
  };
  for (const { name } of [ann, bob])
    await soon(async () => expect((await thingsOf(root, name)).output.length).toBeGreaterThan(1));
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 16, size: "max" }), async (acts) => {
      for (const { who, act: what } of acts) {
        // What it may be about to delete.
        if (what.kind === "own") await remember();
        await run(who === "ann" ? ann : bob, who === "ann" ? bob : ann, what);
      }
      await remember();
      await expectNothingTold(bob, ann, ever.ann);
      await expectNothingTold(ann, bob, ever.bob);
    }),
    { numRuns: 5, endOnFailure: true },
  );
  // The test itself would be blind if nothing had been told at all: each has a job, three prompts and two pictures from the beginning.
  for (const ids of Object.values(ever)) expect(ids.size).toBeGreaterThan(5);
  expect(ann.told().join()).toContain("mark-ann");
  expect(bob.told().join()).toContain("mark-bob");
}, 120_000);

test.each(LOOKS.map(([kind, look], index) => [index, kind, look] as const))(
  "way %i: somebody else's %s is answered as one that was never there, and isn't touched",
  async (_index, kind, look) => {
    const { data } = await submit(ann);
    const id = data.submitJob.id;
    await soon(async () =>
      expect((await root.ask("query ($id: ID!) { job(id: $id) { status } }", { id })).data.job.status).toBe(
        "SUCCEEDED",
      ),
    );
    const before = await root.ask(`query ($id: ID!) { job(id: $id) { ${JOB} } }`, { id });
    const [prompt] = before.data.job.prompts.edges;
    const things = { job: id, prompt: prompt.node.id, output: prompt.node.outputs[0].id };
    await expectSame((each) => look(bob, each), things[kind], unknown(kind));
    const after = await root.ask(`query ($id: ID!) { job(id: $id) { ${JOB} } }`, { id });
    expect({ ...after.data.job, prompts: null }).toEqual({ ...before.data.job, prompts: null });
  },
);

test("what runs for somebody else on a backend isn't shown there, and to an administrator it is", async () => {
  using held = app.simulators[0]?.hold({ at: "node" });
  await submit(ann);
  await held?.reached;
  const query = `{ backends { current { job { name } } } }`;
  expect((await bob.ask(query)).data).toEqual({ backends: [{ current: null }] });
  for (const who of [ann, root])
    expect((await who.ask(query)).data).toEqual({ backends: [{ current: { job: { name: "mark-ann" } } }] });
});

test("somebody else's prompt that waits can't be canceled", async () => {
  using held = app.simulators[0]?.hold({ at: "node" });
  const { prompts } = (await submit(ann, 2)).data.submitJob;
  await held?.reached;
  const { id } = prompts.edges[1].node;
  const cancel = "mutation ($id: ID!) { cancelPrompt(id: $id) { status } }";
  await expectSame((each) => bob.ask(cancel, { id: each }), id, unknown("prompt"));
  const { data } = await ann.ask("query ($id: ID!) { prompt(id: $id) { status } }", { id });
  expect(data.prompt.status).toBe("PENDING");
});

test("that a job is deleted is told to its owner alone", async () => {
  const deleted = async (who: Person): Promise<string> => {
    const { id } = (await submit(who)).data.submitJob;
    await soon(async () => {
      const { errors } = await who.ask("mutation ($id: ID!) { deleteJob(id: $id) }", { id });
      expect(errors).toBeUndefined();
    });
    return id;
  };
  const heard = bob.watch("subscription { jobDeleted }");
  // What comes after this has been subscribed.
  await bob.watch("{ __typename }");
  await deleted(ann);
  const own = await deleted(bob);
  expect(await heard).toMatchObject({ payload: { data: { jobDeleted: own } } });
});

test("somebody else's webhook is one that was never there", async () => {
  const created = await ann.ask(
    'mutation { createWebhook(input: { url: "http://hooks.test/mark-ann", secret: "whsec_bWFyay1hbm4tbWFyay1hbm4tbWFyay1hbm4=" }) { id } }',
  );
  const { id } = created.data.createWebhook;
  for (const query of [
    "query ($id: ID!) { node(id: $id) { id } webhooks { id } }",
    "mutation ($id: ID!) { replayWebhook(id: $id) { url } }",
    "mutation ($id: ID!) { deleteWebhook(id: $id) }",
  ])
    await expectSame((each) => bob.ask(query, { id: each }), id, `webhook_${"0123456789abcdef".repeat(2)}`);
  expect((await bob.ask("{ webhooks { id } }")).data).toEqual({ webhooks: [] });
  for (const who of [ann, root]) expect((await who.ask("{ webhooks { id } }")).data).toEqual({ webhooks: [{ id }] });
  expect((await ann.ask("mutation ($id: ID!) { deleteWebhook(id: $id) }", { id })).errors).toBeUndefined();
});

test("an administrator may do everything with everybody's jobs, and a retry stays its owner's", async () => {
  const { data } = await submit(ann);
  const { id } = data.submitJob;
  await root.ask("mutation ($id: ID!) { cancelJob(id: $id, interrupt: true) { mode } }", { id });
  await soon(async () =>
    expect(
      (await ann.ask("query ($id: ID!) { job(id: $id) { finishedAt } }", { id })).data.job.finishedAt,
    ).not.toBeNull(),
  );
  const retried = await root.ask("mutation ($id: ID!) { retryJob(id: $id) { id owner } }", { id });
  if (retried.data?.retryJob) expect(retried.data.retryJob.owner).toBe("ann");
  else expect(retried.errors?.[0]?.extensions.code).toBe("CONFLICT");
});

test("the same idempotency key is another one for another owner", async () => {
  const input = { idempotencyKey: "one", workflow: { "1": { class_type: "EmptyImage", inputs: {} } } };
  const asked = "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { id owner } }";
  const [first, again, other] = [
    await ann.ask(asked, { input }),
    await ann.ask(asked, { input }),
    await bob.ask(asked, { input }),
  ];
  expect(again.data).toEqual(first.data);
  expect(other.data.submitJob.owner).toBe("bob");
  expect(other.data.submitJob.id).not.toBe(first.data.submitJob.id);
});
