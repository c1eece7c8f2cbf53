// Several servers and workers as real processes on one database: what is done through one is seen and obeyed through all, hints or not.
import { expect, onTestFinished, test, vi } from "vitest";
import { createSluice } from "../../client/sluice.ts";
import { createLog } from "../../server/log.ts";
import { buildPage } from "../../server/page.ts";
import { type Simulator, startSimulator } from "../../server/simulator/start.ts";
import type { Child } from "../chaos/child.ts";
import { createProcesses } from "../chaos/processes.ts";
import { alone } from "../support/alone.ts";
import { type Client, clientOf } from "../support/client.ts";
import { removeDataDir, runSql, temporaryFolder } from "../support/cluster.ts";
import { createTestDatabase } from "../support/database.ts";
import { queueOf } from "../support/flowQueue.ts";
import { soon } from "../support/soon.ts";

/** What every session of this database finds from now on in place of the real one. PostgreSQL's own can't be replaced: it is found by its number. */
const dropHints = (database: string) => `
CREATE FUNCTION public.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT';
ALTER DATABASE ${database} SET search_path = public, pg_catalog;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

async function openProcesses(simulators: readonly Simulator[], databaseUrl: string) {
  const folder = await temporaryFolder("sluice-processes-");
  await alone("sluice-page", () => buildPage(createLog("warn")));
  const { servers, workers } = await createProcesses({ servers: 2, workers: 2, folder, databaseUrl, simulators });
  const children = [...servers.map(({ child }) => child), ...workers];
  onTestFinished(async () => {
    await Promise.all(children.map((child) => child.end()));
    await removeDataDir(folder);
  });
  await Promise.all(children.map((child) => child.start()));
  return { children, urls: servers.map(({ url }) => url) };
}

/** What both servers tell of a job, and of a backend, from the submission at the one to the cancel at the other. */
async function storyOf([here, there]: readonly [Client, Client], simulators: readonly Simulator[]): Promise<void> {
  const [queue, other] = [queueOf(here), queueOf(there)];
  const holds = simulators.map((simulator) => simulator.hold({ at: "node" }));
  const id = await queue.submit({ prompts: 4 });
  const logs = [queue.log(id), other.log(id)];
  await Promise.all(holds.map(({ reached }) => reached));
  const summary = await other.cancel(id, { interrupt: true });
  expect(summary).toMatchObject({ mode: "INTERRUPT", canceledPending: 2, runningPrompts: 2 });
  // Only the interrupt can end them.
  const [log, otherLog] = await Promise.all(logs);
  for (const hold of holds) hold.release();
  expect(log).toEqual(otherLog);
  expect(log?.map(({ seq }) => seq)).toEqual(log?.map((_, index) => index + 1));
  expect(await queue.final(id)).toMatchObject({ status: "CANCELED", counts: { canceled: 4 } });

  const [backend] = await queue.backends();
  const told = there.watch<{ backendChanged: { status: string } }>("subscription { backendChanged { status } }");
  let drained = false;
  const reading = (async () => {
    for await (const { backendChanged } of told) {
      drained = backendChanged.status === "DRAINING";
      if (drained) return;
    }
  })();
  // Nobody knows when a subscription listens: it is drained until that is told.
  await soon(async () => {
    await queue.undrain(backend?.id ?? "");
    await queue.drain(backend?.id ?? "");
    await vi.waitFor(() => expect(drained).toBe(true), { timeout: 5_000 });
  });
  await reading;
  await queue.undrain(backend?.id ?? "");
}

/** The client goes on by itself at a server that was killed and is back; the workers notice nothing. */
async function resume(server: Child, client: Client, url: string, simulators: readonly Simulator[]): Promise<void> {
  const sluice = createSluice({ url: `${url}/graphql` });
  const holds = simulators.map((simulator) => simulator.hold({ at: "node" }));
  const id = await queueOf(client).submit({ prompts: 6 });
  const seqs: number[] = [];
  const watching = (async () => {
    for await (const { seq } of sluice.watch(id)) seqs.push(seq);
  })();
  await Promise.all(holds.map(({ reached }) => reached));
  await soon(() => expect(seqs.length).toBeGreaterThan(2));
  const back = server.kill(0);
  for (const hold of holds) hold.release();
  await back;
  await watching;
  sluice.close();
  const { seq, status } = await queueOf(client).job(id);
  expect(status).toBe("SUCCEEDED");
  expect(seqs).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
}

test("two servers and two workers start at once on an empty database, work as one, with a server killed and without hints, and stop at once", {
  timeout: 120_000,
}, async () => {
  const database = await createTestDatabase({ template: "template0" });
  onTestFinished(() => database.drop());
  const simulators = await Promise.all([startSimulator({ seconds: 0 }), startSimulator({ seconds: 0 })]);
  onTestFinished(() => Promise.all(simulators.map((simulator) => simulator.close())).then(() => undefined));
  const { children, urls } = await openProcesses(simulators, database.url);
  const [here, there] = urls.map((url) => clientOf(url)) as [Client, Client];
  const [{ count } = { count: 0 }] = await database.prisma.$queryRaw<{ count: number }[]>`
SELECT count(*)::int FROM _prisma_migrations GROUP BY migration_name ORDER BY 1 DESC LIMIT 1`;
  expect(count).toBe(1);
  await storyOf([here, there], simulators);
  await resume(children[0] as Child, here, urls[0] ?? "", simulators);
  await runSql(database.url, dropHints(new URL(database.url).pathname.slice(1)));
  await storyOf([there, here], simulators);
  expect(await Promise.all(children.map((child) => child.stop()))).toEqual([0, 0, 0, 0]);
  expect(children.flatMap(({ faults }) => faults)).toEqual([]);
});
