// Says how the tests run: all of them with `npm test`, on one embedded PostgreSQL.
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/support/closingLine.ts";
import { LongestFirst } from "./test/support/longestFirst.ts";
import { kept } from "./test/support/memory.ts";

// Kept between runs: most of the start of a server's process is compiling.
process.env.NODE_COMPILE_CACHE ??= join(kept, "sluice-compiled");

export default defineConfig({
  // Vite would pick graphql's ESM build, Node picks its CommonJS one for everything in node_modules: two copies refuse each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    reporters: ["default", new ClosingLine()],
    pool: "forks",
    maxWorkers: 3,
    // The server's modules are loaded once a worker instead of once a file: half of the run's time. What a test replaces is put back.
    isolate: false,
    restoreMocks: true,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
  },
});
