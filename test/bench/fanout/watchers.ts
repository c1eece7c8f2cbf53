// Many readers of one server, in a process of their own.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Bench } from "../bench.ts";
import type { ReadersOrder, Round } from "./readers.ts";

export interface Watchers {
  /** Resolves when so many further messages have come to all of them together. */
  receive(messages: number): Promise<Round>;
}

const READERS = fileURLToPath(new URL("./readers.ts", import.meta.url));

export async function openWatchers(bench: Bench, order: ReadersOrder): Promise<Watchers> {
  const child = fork(READERS);
  const exited = once(child, "exit");
  bench.onEnd(async () => {
    if (child.connected) child.disconnect();
    await exited;
  });
  const said = async <K extends "opened" | "round">(what: K) => {
    for (;;) {
      const [message] = await Promise.race([once(child, "message"), exited.then(() => [null])]);
      if (message === null) throw new Error("The readers have gone.");
      if (message[what] !== undefined) return message[what];
    }
  };
  child.send({ open: order });
  await said("opened");
  return {
    receive(messages) {
      const round = said("round");
      child.send({ await: messages });
      return round;
    },
  };
}
