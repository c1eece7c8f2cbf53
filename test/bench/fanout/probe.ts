// Loaded into a server's process ahead of it (--import): tells how much CPU it has used, or how much memory it holds.

export interface Probe {
  /** Of user and system together, since the start. */
  cpuMs: number;
  /** After a garbage collection: JavaScript's heap, and buffers outside of it. */
  heapBytes: number;
  residentBytes: number;
}

/** Collecting garbage costs CPU: whoever asks for that is told of it alone. */
const PROBES: { readonly [What in keyof Probe]: () => number } = {
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  heapBytes() {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  residentBytes: () => process.memoryUsage.rss(),
};

process.on("message", (message) => {
  if (message instanceof Object && "probe" in message)
    process.send?.({ probed: PROBES[message.probe as keyof Probe]() });
});
// The bench listens as long as it likes; the server ends when it is told to.
process.channel?.unref();
