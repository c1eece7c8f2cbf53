// Holds prompts at chosen points, so that a test can look at a moment instead of sleeping through it.

/**
 * validate: inside POST /prompt, before the answer. taken: running, the interrupt flag not yet cleared. started: after
 * execution_start, before any node. node: a node is at work. end: all nodes done. history: execution_success is sent,
 * history not yet written.
 */
export type GatePoint = "validate" | "taken" | "started" | "node" | "end" | "history";

export type Place = { at: GatePoint; promptId: string; nodeId?: string; classType?: string };

export type HoldOptions = {
  at: GatePoint;
  promptId?: string;
  nodeId?: string;
  classType?: string;
  /** An interrupt doesn't get a held node out: as a node inside one long call. */
  stubborn?: boolean;
};

export type Hold = {
  /** The first prompt that came to the point. */
  readonly reached: Promise<Place>;
  /** How many stand at it now. */
  readonly held: number;
  /** Lets all through, now and later. */
  release(): void;
  [Symbol.dispose](): void;
};

export type Gates = {
  readonly anyHold: boolean;
  hold(options: HoldOptions): Hold;
  /** Waits as long as a hold stands in the way; leave: an interrupt that may cut the wait short. */
  pass(place: Place, leave: Promise<void>): Promise<void>;
};

type Standing = { options: HoldOptions; arrive(place: Place): void; leave(): void; open: Promise<void> };

export function openGates(): Gates {
  const standing = new Set<Standing>();
  return {
    get anyHold() {
      return standing.size > 0;
    },
    hold(options) {
      const reached = Promise.withResolvers<Place>();
      const open = Promise.withResolvers<void>();
      let held = 0;
      const own: Standing = {
        options,
        open: open.promise,
        arrive(place) {
          held += 1;
          reached.resolve(place);
        },
        leave() {
          held -= 1;
        },
      };
      standing.add(own);
      const release = () => {
        standing.delete(own);
        open.resolve();
      };
      return {
        reached: reached.promise,
        get held() {
          return held;
        },
        release,
        [Symbol.dispose]: release,
      };
    },
    async pass(place, leave) {
      for (const hold of standing) {
        if (!stands(hold.options, place)) continue;
        hold.arrive(place);
        await (hold.options.stubborn ? hold.open : Promise.race([hold.open, leave]));
        hold.leave();
      }
    },
  };
}

function stands(options: HoldOptions, place: Place): boolean {
  return (
    options.at === place.at &&
    (options.promptId === undefined || options.promptId === place.promptId) &&
    (options.nodeId === undefined || options.nodeId === place.nodeId) &&
    (options.classType === undefined || options.classType === place.classType)
  );
}
