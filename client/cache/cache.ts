// The page's normalised cache: every answer and every change lands in one place, and the lists follow.
import type { Exchange } from "@urql/core";
import { type Cache, cacheExchange, type DataFields } from "@urql/exchange-graphcache";
import { letGo } from "./pages.ts";
import { placePrompt } from "./prompts.ts";

export const createCache = (): Exchange =>
  cacheExchange({
    keys: {
      JobPromptsConnectionEdge: nodeId,
      PromptCounts: none,
      Label: none,
      Override: none,
      Attempt: none,
      PromptProgress: none,
      PromptNodeProgress: none,
      PromptError: none,
      CancelSummary: none,
    },
    updates: {
      Mutation: {
        submitJob: (data, _args, cache) => keepNew(cache, data.submitJob),
        retryJob: (data, _args, cache) => keepNew(cache, data.retryJob),
        deleteJob: (data, _args, cache) => dropJob(cache, String(data.deleteJob)),
      },
      Subscription: {
        jobChanged: (data, _args, cache) => keepNew(cache, data.jobChanged),
        jobDeleted: (data, _args, cache) => dropJob(cache, String(data.jobDeleted)),
        promptChanged: (data, args, cache) =>
          withId(data.promptChanged, (id) => placePrompt(cache, String(args.jobId), id)),
        backendChanged: (data, _args, cache) => withId(data.backendChanged, (id) => addBackend(cache, id)),
      },
    },
  });

const none = (): null => null;

const idOf = (value: unknown): string | null =>
  value instanceof Object && "id" in value && typeof value.id === "string" ? value.id : null;

const nodeId = (edge: DataFields): string | null => idOf(edge.node);

const withId = (value: unknown, act: (id: string) => void): void => {
  const id = idOf(value);
  if (id) act(id);
};

/** Of a mutation's new job graphcache would forget all other jobs, if nothing were said here: also the one that it retries. */
const keepNew = (cache: Cache, job: unknown): void => withId(job, (id) => letGo(cache, `Job:${id}`));

/** Who looks at it sees that it is gone. The list of jobs is kept elsewhere: page/jobs/listing.ts. */
const dropJob = (cache: Cache, id: string): void => cache.link("Query", "job", { id }, null);

const addBackend = (cache: Cache, id: string): void => {
  const backends = cache.resolve("Query", "backends");
  if (!Array.isArray(backends)) return;
  const known = backends.filter((key) => typeof key === "string");
  if (!known.includes(`Backend:${id}`)) cache.link("Query", "backends", [...known, `Backend:${id}`]);
};
