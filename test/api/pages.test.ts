// Pages of jobs and prompts: right at both ends, in both directions, and while rows come and go.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createQueue, type Queue } from "../support/queue.ts";
import { ask, startTestServer, type TestServer } from "./server.ts";

let server: TestServer;
let queue: Queue;
beforeAll(async () => {
  server = await startTestServer();
  queue = createQueue(server.prisma);
});
afterAll(() => server.stop());

interface Edge {
  cursor: string;
  node: { name: string; index: number };
}

interface Page {
  totalCount: number;
  edges: Edge[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const FIELDS = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";

const jobsPage = async (args: string): Promise<Page> => {
  const { data, errors } = await ask(server.url, `{ jobs(${args}) { ${FIELDS} edges { cursor node { name } } } }`);
  expect(errors).toBeUndefined();
  return data.jobs;
};

const names = (page: Page) => page.edges.map(({ node }) => node.name).join("");
const ends = ({ pageInfo: { hasPreviousPage, hasNextPage } }: Page) => [hasPreviousPage, hasNextPage];

/** Seven jobs, A the oldest: newest first they read GFEDCBA. */
async function sevenJobs(): Promise<void> {
  await server.prisma.job.deleteMany();
  for (const name of "ABCDEFG") await queue.submit(1, { name });
}

test("jobs come newest first, forwards page by page", async () => {
  await sevenJobs();
  const first = await jobsPage("first: 3");
  expect([names(first), ends(first), first.totalCount]).toEqual(["GFE", [false, true], 7]);
  const second = await jobsPage(`first: 3, after: "${first.pageInfo.endCursor}"`);
  expect([names(second), ends(second)]).toEqual(["DCB", [true, true]]);
  const third = await jobsPage(`first: 3, after: "${second.pageInfo.endCursor}"`);
  expect([names(third), ends(third)]).toEqual(["A", [true, false]]);
  const beyond = await jobsPage(`first: 3, after: "${third.pageInfo.endCursor}"`);
  expect([names(beyond), ends(beyond), beyond.pageInfo.endCursor]).toEqual(["", [true, false], null]);
});

test("backwards pages come in the same order", async () => {
  await sevenJobs();
  const last = await jobsPage("last: 3");
  expect([names(last), ends(last)]).toEqual(["CBA", [true, false]]);
  const before = await jobsPage(`last: 3, before: "${last.pageInfo.startCursor}"`);
  expect([names(before), ends(before)]).toEqual(["FED", [true, true]]);
  const alone = await jobsPage(`before: "${before.pageInfo.startCursor}"`);
  expect([names(alone), ends(alone)]).toEqual(["G", [false, true]]);
});

test("a page between two cursors knows what lies on both sides", async () => {
  await sevenJobs();
  const { edges } = await jobsPage("first: 7");
  const [, f, , , , b] = edges.map(({ cursor }) => cursor);
  const inner = await jobsPage(`first: 9, after: "${f}", before: "${b}"`);
  expect([names(inner), ends(inner)]).toEqual(["EDC", [true, true]]);
});

test("pages stay put while jobs are submitted and the cursor's own job is deleted", async () => {
  await sevenJobs();
  const first = await jobsPage("first: 3");
  await queue.submit(1, { name: "H" });
  await server.prisma.job.deleteMany({ where: { name: { in: ["E", "C"] } } });
  const second = await jobsPage(`first: 3, after: "${first.pageInfo.endCursor}"`);
  expect([names(second), ends(second)]).toEqual(["DBA", [true, false]]);
});

test("a filter holds for pages and for what lies around them", async () => {
  await sevenJobs();
  const newest = await jobsPage("first: 1");
  const none = await jobsPage(`first: 1, after: "${newest.pageInfo.endCursor}", filter: { nameContains: "F" }`);
  expect([names(none), ends(none), none.totalCount]).toEqual(["F", [false, false], 1]);
});

const promptsPage = async (id: string, args: string): Promise<Page> => {
  const query = `query ($id: ID!) { job(id: $id) { prompts(${args}) { ${FIELDS} edges { cursor node { index } } } } }`;
  const { data, errors } = await ask(server.url, query, { id });
  expect(errors).toBeUndefined();
  return data.job.prompts;
};

const indexes = (page: Page) => page.edges.map(({ node }) => node.index);

async function jobOf(count: number): Promise<{ uuid: string; id: string }> {
  const uuid = await queue.submit(count);
  return { uuid, id: `job_${uuid.replaceAll("-", "")}` };
}

test("prompts come by index, in both directions", async () => {
  const { id } = await jobOf(5);
  const first = await promptsPage(id, "first: 2");
  expect([indexes(first), ends(first), first.totalCount]).toEqual([[0, 1], [false, true], 5]);
  const second = await promptsPage(id, `first: 3, after: "${first.pageInfo.endCursor}"`);
  expect([indexes(second), ends(second)]).toEqual([
    [2, 3, 4],
    [true, false],
  ]);
  const last = await promptsPage(id, "last: 2");
  expect([indexes(last), ends(last)]).toEqual([
    [3, 4],
    [true, false],
  ]);
  const before = await promptsPage(id, `last: 9, before: "${last.pageInfo.startCursor}"`);
  expect([indexes(before), ends(before)]).toEqual([
    [0, 1, 2],
    [false, true],
  ]);
});

test("prompts are filtered by state, and the count follows", async () => {
  const { uuid, id } = await jobOf(6);
  await server.prisma.prompt.updateMany({
    where: { jobId: uuid, index: { in: [1, 4] } },
    data: { status: "CANCELED", finishedAt: new Date() },
  });
  await server.prisma.job.update({ where: { id: uuid }, data: { pending: 4, canceled: 2 } });
  const canceled = await promptsPage(id, "status: [CANCELED, CANCELED], first: 1");
  expect([indexes(canceled), ends(canceled), canceled.totalCount]).toEqual([[1], [false, true], 2]);
  const rest = await promptsPage(id, `status: [CANCELED], first: 1, after: "${canceled.pageInfo.endCursor}"`);
  expect([indexes(rest), ends(rest)]).toEqual([[4], [true, false]]);
  expect(indexes(await promptsPage(id, "status: []"))).toEqual([]);
  expect(indexes(await promptsPage(id, "status: [PENDING, FAILED]"))).toEqual([0, 2, 3, 5]);
});

test("several pages of one job in one answer don't mix", async () => {
  const { id } = await jobOf(4);
  const page = (args: string) => `prompts(${args}) { edges { node { index } } }`;
  const { data } = await ask(
    server.url,
    `query ($id: ID!) { job(id: $id) { a: ${page("first: 1")} b: ${page("last: 1")} c: ${page("first: 3")} d: prompt(index: 2) { index } } }`,
    { id },
  );
  const of = (name: string) => data.job[name].edges.map((edge: Edge) => edge.node.index);
  expect([of("a"), of("b"), of("c"), data.job.d.index]).toEqual([[0], [3], [0, 1, 2], 2]);
});

test("twenty are given when nobody says how many, and two hundred at most", async () => {
  const { id } = await jobOf(230);
  expect(indexes(await promptsPage(id, "status: null"))).toHaveLength(20);
  expect(indexes(await promptsPage(id, "first: 200"))).toHaveLength(200);
});

const REFUSED: [string, string][] = [
  ["first: -1", "first"],
  ["first: 0", "first"],
  ["first: 201", "first"],
  ["last: 0", "last"],
  ["last: 201", "last"],
  ["first: 1, last: 1", "last"],
  ['after: "nonsense"', "after"],
  ['before: ""', "before"],
  [`after: "${Buffer.from("job:99999999999999999999").toString("base64url")}"`, "after"],
  [`after: "${Buffer.from("job:1 OR true").toString("base64url")}"`, "after"],
  [`after: "${Buffer.from("prompt:1").toString("base64url")}"`, "after"],
];

test.each(REFUSED)("jobs(%s) is refused, and %s is named", async (args, name) => {
  const { data, errors } = await ask(server.url, `{ jobs(${args}) { edges { cursor } } }`);
  expect(data).toBeNull();
  expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: [name] });
});

test("a cursor of jobs is none of prompts", async () => {
  const { id } = await jobOf(1);
  const cursor = (await jobsPage("first: 1")).pageInfo.endCursor;
  const { errors } = await ask(
    server.url,
    `query ($id: ID!) { job(id: $id) { prompts(after: "${cursor}") { totalCount } } }`,
    { id },
  );
  expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["after"] });
});
