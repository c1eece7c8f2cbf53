// Drives one backend: takes work, runs it, and draws the consequences for the backend. One prompt at a time.
import type { Address } from "../../schema/model/address.ts";
import type { RunEnd } from "../comfy/outcome.ts";
import { type EarlySocket, openEarly } from "../comfy/socket.ts";
import type { Assignment } from "../jobs/assignment.ts";
import type { Log } from "../log.ts";
import type { Claimer } from "./claimer.ts";
import { type ExecuteOptions, execute } from "./execute.ts";
import type { Health } from "./health.ts";

export interface SlotOptions {
  backend: { id: string; address: Address };
  /** Aborted: it ends after what runs. */
  leaving: AbortSignal;
  claimer: Claimer;
  health: Health;
  execute: ExecuteOptions;
  /** Gives up the lease of one attempt: the next worker, or this one, looks at it afresh. */
  letGo: (attemptId: string) => Promise<void>;
  /** Called when another prompt, or none, runs there from now on. */
  onCurrent: () => void;
  log: Log;
}

/** Ends when the claimer is stopped, or it is to leave, and the running prompt is over, or abandoned. */
export async function runSlot(options: SlotOptions): Promise<void> {
  const { backend, leaving, claimer, health, letGo, onCurrent, log } = options;
  const ahead = new Ahead(backend.address);
  for (;;) {
    // Nothing came along with the end: whoever waits needs no socket.
    if (!claimer.holds(backend.id)) ahead.take(null);
    if (leaving.aborted && !claimer.holds(backend.id)) return;
    const work = await claimer.next(backend.id, () => health.ready);
    if (!work) return;
    onCurrent();
    try {
      if (raisesDoubt(await runOne(work, ahead, options))) health.doubt();
    } catch (error) {
      // The attempt stays open, and the next look at it starts with ComfyUI. If that can't be written either, its lease runs out.
      log.error(
        { error, attempt: work.attemptId, backend: backend.address.url },
        "an attempt could not be carried through",
      );
      await letGo(work.attemptId).catch(() => undefined);
      health.doubt();
    }
    onCurrent();
  }
}

/** An orphan that was never submitted is let go; one on a backend that was never seen is watched as the oldest version would be. */
function runOne(
  work: Assignment,
  ahead: Ahead,
  { backend, leaving, claimer, health, execute: options }: SlotOptions,
): Promise<RunEnd> {
  const features = health.features ?? {
    jobsApi: false,
    atomicCancel: false,
    targetedInterrupt: false,
    clientPromptId: true,
  };
  const goOn = (end: RunEnd) =>
    health.ready && !claimer.stopped && !leaving.aborted && !raisesDoubt(end) ? ahead.open() : null;
  return execute(work, { address: backend.address, features, early: ahead.take(work.clientId), goOn }, options);
}

/** The socket that is opened while an attempt's end is written, for the one that comes with it. */
class Ahead {
  #early: EarlySocket | null = null;
  readonly #address: Address;

  constructor(address: Address) {
    this.#address = address;
  }

  open(): EarlySocket {
    this.take(null);
    this.#early = openEarly(this.#address);
    return this.#early;
  }

  /** Closed, where it is not for this client id. */
  take(clientId: string | null): EarlySocket | null {
    const early = this.#early;
    this.#early = null;
    if (early?.clientId === clientId) return early;
    void early?.close();
    return null;
  }
}

/** Says something against the backend: it is looked at before it gets the next. */
function raisesDoubt(end: RunEnd): boolean {
  switch (end.kind) {
    case "failed":
      return end.error.code === "OUT_OF_MEMORY" || end.error.code === "ANSWER_UNREADABLE";
    case "unreachable":
    case "wedged":
    case "lost":
      return true;
    case "succeeded":
    case "interrupted":
    case "dropped":
    case "abandoned":
      return false;
  }
}
