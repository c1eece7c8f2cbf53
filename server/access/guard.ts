// What the API may ask for on behalf of one viewer: rights are checked here, where jobs are read and written, and not in each resolver.
import type { Ports } from "../../schema/graphql/context.ts";
import type { Viewer } from "../../schema/model/viewer.ts";
import { guardBackends } from "./guardBackends.ts";
import { guardJobs } from "./guardJobs.ts";
import { guardTokens } from "./guardTokens.ts";
import { guardWatch } from "./guardWatch.ts";
import { guardWebhooks } from "./guardWebhooks.ts";
import { scopedTo } from "./scoped.ts";

export function guard(ports: Ports, viewer: Viewer): Ports {
  const { sees } = viewer;
  const prisma = sees === null ? ports.prisma : scopedTo(sees, ports.prisma);
  return {
    ...ports,
    prisma,
    jobs: guardJobs(ports.jobs, viewer, prisma),
    watch: sees === null ? ports.watch : guardWatch(ports.watch, sees, prisma),
    webhooks: guardWebhooks(ports.webhooks, viewer, prisma),
    tokens: guardTokens(ports.tokens, viewer),
    backends: guardBackends(ports.backends, viewer),
  };
}
