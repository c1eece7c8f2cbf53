// Loaded first in every process that a chaos run starts: it ends with the run, however that ends.
import { flushCompileCache } from "node:module";

process.channel?.unref();
process.once("disconnect", () => process.exit(1));

// While it lives: at its exit, on a busy machine, this would look like a stop that takes too long.
setTimeout(flushCompileCache, 2_000).unref();
