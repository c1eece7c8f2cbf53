// The database as one owner sees it: what belongs to others is not there, whoever asks for it and however.
import type { PrismaClient } from "../../prisma/generated/client.ts";

/** How rows of each kind are found to be somebody's. */
const belongTo = (owner: string) => ({
  job: { owner },
  prompt: { job: { owner } },
  attempt: { prompt: { job: { owner } } },
  output: { prompt: { job: { owner } } },
  jobEvent: { job: { owner } },
  webhook: { owner },
  webhookDelivery: { webhook: { owner } },
});

interface Call {
  args: object;
  query: (args: never) => Promise<unknown>;
}

/** What has no `where` (a create) is no business of a reader: Prisma refuses it then. */
const where = (condition: object) => ({
  $allOperations({ args, query }: Call) {
    const { AND = [], ...given } = ("where" in args ? args.where : {}) as { AND?: object | object[] };
    return query({ ...args, where: { ...given, AND: [condition, ...[AND].flat()] } } as never);
  },
});

/** Raw SQL passes by: statements in it must start from rows that were read through here. */
export function scopedTo(owner: string, prisma: PrismaClient): PrismaClient {
  const { job, prompt, attempt, output, jobEvent, webhook, webhookDelivery } = belongTo(owner);
  return prisma.$extends({
    query: {
      job: where(job),
      prompt: where(prompt),
      attempt: where(attempt),
      output: where(output),
      jobEvent: where(jobEvent),
      webhook: where(webhook),
      webhookDelivery: where(webhookDelivery),
    },
  }) as never;
}
