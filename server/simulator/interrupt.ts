// ComfyUI's interrupt: one flag for the whole process, read and cleared by whatever prompt looks next.

export class Interrupted extends Error {}

export type InterruptFlag = {
  raise(): void;
  clear(): void;
  /** Throws, and clears the flag, when it is up. */
  check(): void;
  /** Resolves when the flag goes up (at once when it is). */
  raised(): Promise<void>;
};

export function makeInterruptFlag(): InterruptFlag {
  let up = false;
  let bell = Promise.withResolvers<void>();
  const clear = () => {
    up = false;
    bell = Promise.withResolvers<void>();
  };
  return {
    raise() {
      up = true;
      bell.resolve();
    },
    clear,
    check() {
      if (!up) return;
      clear();
      throw new Interrupted();
    },
    raised: () => bell.promise,
  };
}
