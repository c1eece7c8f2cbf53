// Reads a body for as long as it comes, and gives it up when nothing came for a while.
import type { IncomingMessage } from "node:http";
import { describeFault } from "./fault.ts";

/** The time that its reader takes isn't counted. */
export async function* untilSilent(response: IncomingMessage, silenceMs: number): AsyncGenerator<Buffer, void> {
  let waits = true;
  const silence = setTimeout(() => {
    if (waits) response.destroy(new Error(`no byte came for ${silenceMs / 1_000} s`));
    else silence.refresh();
  }, silenceMs);
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      waits = false;
      yield part;
      waits = true;
      silence.refresh();
    }
  } catch (error) {
    throw new Error(describeFault(error), { cause: error });
  } finally {
    clearTimeout(silence);
  }
}
