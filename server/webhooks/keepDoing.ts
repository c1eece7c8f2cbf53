// Does something again and again: when woken, and every so often. Never twice at once.

export interface Doing {
  /** Once more, after what is under way. */
  wake(): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

export interface DoingOptions {
  everyMs: number;
  onError: (error: unknown) => void;
}

export function keepDoing(run: () => Promise<void>, { everyMs, onError }: DoingOptions): Doing {
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  const runAll = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      await run().catch(onError);
    }
    running = null;
  };
  const wake = (): void => {
    again = true;
    if (!stopped) running ??= runAll();
  };
  const timer = setInterval(wake, everyMs);
  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
