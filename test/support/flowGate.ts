// Lets a story decide when the worker gets to see a job, so that it can stand in the way of the claim.
import type { Db } from "../../prisma/client.ts";
import type { Flow } from "./flow.ts";

/** Submits a job that no claim finds: its prompts may not be claimed yet, as after a loss. Gives its id. */
export async function submitUnseen({ queue, comfy, app }: Flow, prompts: number): Promise<string> {
  const backend = await queue.backendOf(comfy);
  await queue.drain(backend.id);
  const id = await queue.submit({ prompts });
  await app.database.prisma
    .$executeRaw`UPDATE prompt SET available_at = now() + interval '1 h' WHERE status = 'PENDING'`;
  await queue.undrain(backend.id);
  return id;
}

/** From now on every claim finds it: the worker looks at least once a second. */
export const show = (prisma: Db) => prisma.$executeRaw`UPDATE prompt SET available_at = now() WHERE status = 'PENDING'`;
