// Says whether what is known here is what the server knows: live, catching up after the connection was lost, or offline.
import { waitMs } from "./back-off.ts";

/** "catching up": the socket stands, but not everything has been read yet that the server knew when it came to stand. */
export type ConnectionState = "live" | "catching up" | "offline";

/** Reads up to what the server knows when it is called; rejects when that can't be had now. */
export type Reader = () => Promise<unknown>;

export type CatchingUp = {
  readonly state: () => ConnectionState;
  /** Calls back after each change of the state; returns what stops that. */
  readonly onChange: (listener: (state: ConnectionState) => void) => () => void;
  /** Called in every round; only when all readers are through is the state live. Returns what takes it out. */
  readonly onCatchUp: (reader: Reader) => () => void;
  readonly connected: () => void;
  readonly lost: () => void;
  /** A subscription broke off while the socket stands. Returns what says that it was begun anew, or given up. */
  readonly brokeOff: () => () => void;
};

/** `begun` resolves when the server has begun all subscriptions that stood on this side. */
export const createCatchingUp = (begun: () => Promise<unknown>): CatchingUp => {
  const listeners = new Set<(state: ConnectionState) => void>();
  const readers = new Set<Reader>();
  let state: ConnectionState = "offline";
  let broken = 0;
  let round = 0;
  const become = (next: ConnectionState): void => {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener(next);
  };
  const catchUp = async (retries = 0): Promise<void> => {
    round += 1;
    const own = round;
    become("catching up");
    if (broken > 0) return;
    try {
      await begun();
      await Promise.all([...readers].map((read) => read()));
      if (own === round) become("live");
    } catch {
      setTimeout(() => own === round && void catchUp(retries + 1), waitMs(retries));
    }
  };
  return {
    state: () => state,
    onChange: (listener) => enter(listeners, listener),
    onCatchUp: (reader) => enter(readers, reader),
    connected: () => void catchUp(),
    lost: () => {
      round += 1;
      become("offline");
    },
    brokeOff: () => {
      broken += 1;
      if (state !== "offline") void catchUp();
      let over = false;
      return () => {
        if (!over) broken -= 1;
        over = true;
        if (broken === 0 && state === "catching up") void catchUp();
      };
    },
  };
};

const enter = <Item>(set: Set<Item>, item: Item): (() => void) => {
  set.add(item);
  return () => void set.delete(item);
};
