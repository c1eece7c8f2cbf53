// The rows of the bench, in the order of the table. Each is loaded only when it runs: what one needs doesn't burden the others.
import type { Row } from "./row.ts";

export const ROWS: Readonly<Record<string, () => Promise<Row>>> = {
  ready: async () => (await import("./rows/ready.ts")).ready,
  memory: async () => (await import("./rows/memory.ts")).memory,
  submit: async () => (await import("./rows/submit.ts")).submit,
  "cancel-10k": async () => (await import("./rows/cancel10k.ts")).cancel10k,
  "cancel-100k": async () => (await import("./rows/cancel100k.ts")).cancel100k,
  "cancel-watched": async () => (await import("./rows/cancelWatched.ts")).cancelWatched,
  "next-post": async () => (await import("./rows/nextPost.ts")).nextPost,
  scroll: async () => (await import("./rows/scroll.ts")).scroll,
  page: async () => (await import("./rows/page.ts")).page,
  "total-time": async () => (await import("./rows/totalTime.ts")).totalTime,
  list: async () => (await import("./rows/list.ts")).list,
  latency: async () => (await import("./rows/latency.ts")).latency,
  "claim-cost": async () => (await import("./rows/claimCost.ts")).claimCost,
  "claim-owners": async () => (await import("./rows/claimOwners.ts")).claimOwners,
  read: async () => (await import("./rows/read.ts")).read,
  commits: async () => (await import("./rows/commitRate.ts")).commitRate,
  "fanout-cpu-1k": async () => (await import("./rows/fanoutCpu1k.ts")).fanoutCpu1k,
  "fanout-cpu-4k": async () => (await import("./rows/fanoutCpu4k.ts")).fanoutCpu4k,
  "fanout-heap": async () => (await import("./rows/fanoutHeap.ts")).fanoutHeap,
  "fanout-different": async () => (await import("./rows/fanoutDifferent.ts")).fanoutDifferent,
  "fanout-latency": async () => (await import("./rows/fanoutLatency.ts")).fanoutLatency,
  "fanout-stuck": async () => (await import("./rows/fanoutStuck.ts")).fanoutStuck,
  copy: async () => (await import("./rows/copy.ts")).copy,
  lifecycles: async () => (await import("./rows/lifecycles.ts")).lifecycles,
};

/** Left out by --quick, unless they are named: each alone takes a good part of the two minutes that a quick run may last. */
export const SLOW: ReadonlySet<string> = new Set([
  "memory",
  "cancel-100k",
  "cancel-watched",
  "scroll",
  "total-time",
  "list",
  "claim-cost",
  "claim-owners",
  "fanout-cpu-4k",
  "fanout-different",
  "fanout-stuck",
  "copy",
]);
