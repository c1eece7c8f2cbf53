// Somebody with a token: asks over HTTP and WebSocket, and keeps every byte that is told in return.
import { expect } from "vitest";
import { type Answer, askText } from "../api/server.ts";
import { type Client, connect } from "../api/socket.ts";

export type Person = Awaited<ReturnType<typeof personOf>>;

/** What an answer repeats of the question says nothing. */
const without = (text: string, variables: Record<string, unknown>): string =>
  Object.values(variables)
    .flat()
    .filter((value) => typeof value === "string")
    .reduce((rest, value) => rest.replaceAll(value, "…"), text);

export async function personOf(url: string, name: string, secret: string) {
  const headers = { authorization: `Bearer ${secret}` };
  const socket: Client = await connect(url, { headers });
  const told: string[] = [];
  let number = 0;
  return {
    name,
    /** All of it, but what was in the questions. */
    told: () => [
      ...told,
      ...socket.messages.filter(({ id }) => id?.startsWith("open")).map((it) => JSON.stringify(it)),
    ],
    /** Of those that this person has asked for. */
    async ask(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
      const answer = await askText(url, JSON.stringify({ query, variables }), headers);
      told.push(without(JSON.stringify(answer), variables));
      return answer;
    },
    /** What is told first, or the refusal. */
    async watch(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
      const id = `once ${number++}`;
      socket.subscribe(id, query, variables);
      const { type, payload } = await socket.next(id);
      socket.send({ id, type: "complete" });
      told.push(without(JSON.stringify(payload ?? null), variables));
      return { type, payload };
    },
    /** A stream that stays; what comes is kept. */
    open(query: string): void {
      socket.subscribe(`open ${number++}`, query);
    },
    async fetch(path: string): Promise<number> {
      const response = await fetch(new URL(path, url), { headers });
      told.push(`${[...response.headers].join()} ${await response.text()}`.replaceAll(path.split("/")[2] ?? "", "…"));
      return response.status;
    },
    leave: () => socket.socket.terminate(),
  };
}

/** However much is asked: somebody else's thing is what was never there. */
export async function expectSame(look: (id: string) => Promise<unknown>, id: string, unknownId: string): Promise<void> {
  const masked = async (of: string) => JSON.stringify((await look(of)) ?? null).replaceAll(of, "…");
  expect(await masked(id)).toBe(await masked(unknownId));
}
