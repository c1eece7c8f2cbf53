// How long the list of jobs takes with a million of them, under two hundred requests a second.
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { ask } from "../ask.ts";
import { fillFinished } from "../backlog.ts";
import type { Bench } from "../bench.ts";
import type { Reading, Row } from "../row.ts";

const PER_SECOND = 200;
const NODE =
  "id name status createdAt finishedAt counts { total pending running succeeded failed canceled } labels { key value }";

const FIRST = `query { jobs(first: 50) { edges { node { ${NODE} } } pageInfo { hasNextPage endCursor } } }`;

interface List {
  query: string;
  variables?: (n: number) => object;
  perSecond: number;
  /** Transactions a second that change the newest job meanwhile. */
  writes?: number;
  reach: Reading["reach"];
}

const DIFFERING: List = {
  query: `query ($after: DateTime) { jobs(first: 50, filter: { createdAfter: $after }) { edges { node { ${NODE} } } } }`,
  variables: (n) => ({ after: new Date(n).toISOString() }),
  perSecond: 100,
  reach: null,
};

const LISTS: Readonly<Record<string, List>> = {
  "50 jobs": { query: FIRST, perSecond: PER_SECOND, reach: { atMost: 25 } },
  "50 jobs, 20 changes a second": { query: FIRST, perSecond: PER_SECOND, writes: 20, reach: { atMost: 25 } },
  "50 jobs, each asking another question": DIFFERING,
  "50 failed jobs": {
    query: `query { jobs(first: 50, filter: { status: [FAILED] }) { edges { node { ${NODE} } } } }`,
    perSecond: PER_SECOND,
    reach: { atMost: 25 },
  },
  "by name": {
    query: `query ($text: String) { jobs(first: 50, filter: { nameContains: $text }) { edges { node { ${NODE} } } } }`,
    variables: (n) => ({ text: (n * 7919).toString(16).padStart(5, "0").slice(0, 5) }),
    perSecond: 20,
    reach: null,
  },
  "50 jobs with totalCount": {
    query: `query { jobs(first: 50) { totalCount edges { node { ${NODE} } } } }`,
    perSecond: 5,
    reach: null,
  },
};

export const list: Row = {
  title: "the list of jobs over HTTP, 200 requests a second, with 1,000,000 jobs (--quick: 100,000)",
  limitMs: 600_000,
  async measure(bench) {
    const databaseUrl = await bench.database();
    await fillFinished(databaseUrl, bench.quick ? 100_000 : 1_000_000);
    const url = await startServer(bench, databaseUrl);
    const readings: Reading[] = [];
    // A server that has just started compiles while it answers; and here each answer is worked for.
    await load(url, DIFFERING, bench.quick ? 5 : 20);
    for (const [name, asked] of Object.entries(LISTS)) {
      const { perSecond, reach, writes = 0 } = asked;
      await using _ = await writeMeanwhile(databaseUrl, writes);
      await load(url, asked, 5);
      const values = await load(url, asked, bench.quick ? 2 : 15);
      const p99 = values.toSorted((a, b) => a - b)[Math.ceil(0.99 * values.length) - 1] ?? Number.NaN;
      readings.push({ name: `list: ${name}, ${perSecond}/s`, unit: "ms", values, reach: null });
      if (reach) readings.push({ name: `list: ${name}, p99`, unit: "ms", values: [p99], reach });
    }
    return readings;
  },
};

async function startServer(bench: Bench, databaseUrl: string): Promise<string> {
  const environment = { DATABASE_URL: databaseUrl, SLUICE_DATA_DIR: await bench.folder(), SLUICE_ROLE: "server" };
  return (await (await bench.app({ by: "node", environment })).ready).url;
}

async function writeMeanwhile(databaseUrl: string, perSecond: number): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  let last: Promise<unknown> = Promise.resolve();
  const write = () => {
    last = client.query("UPDATE job SET seq = seq + 1 WHERE number = (SELECT max(number) FROM job)");
  };
  const timer = perSecond > 0 ? setInterval(write, 1_000 / perSecond) : undefined;
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await last;
      await client.end();
    },
  };
}

/** Sent by the clock, whether or not the answers before have come: who waits for a slow server measures only its speed. */
async function load(
  url: string,
  { query, variables = () => ({}), perSecond }: List,
  seconds: number,
): Promise<number[]> {
  const startedAt = performance.now();
  const asked: Promise<number>[] = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const early = startedAt + (n * 1_000) / perSecond - performance.now();
    if (early > 0) await delay(early);
    asked.push(ask(url, query, variables(n)).then(({ tookMs }) => tookMs));
  }
  return Promise.all(asked);
}
