// A queue for all tests of a file: empty before each, but for so many backends.
import { afterAll, beforeEach } from "vitest";
import type { Db } from "../../prisma/client.ts";
import { createTestDatabase } from "./database.ts";
import { createQueue, type Queue } from "./queue.ts";

export interface EmptyQueue {
  prisma: Db;
  url: string;
  queue: Queue;
  /** The ids of this test's. */
  backends: string[];
}

export async function openQueue(size = 0): Promise<EmptyQueue> {
  const { prisma, url, drop } = await createTestDatabase();
  afterAll(drop);
  const queue = createQueue(prisma);
  const backends: string[] = [];
  beforeEach(async () => {
    await prisma.$executeRaw`TRUNCATE job, job_event, attempt, backend, turn CASCADE`;
    backends.splice(0, backends.length, ...(await queue.backends(size)));
  });
  return { prisma, url, queue, backends };
}
