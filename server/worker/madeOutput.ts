// What an attempt made, as it is written down: files to fetch, texts, and pictures that are put into Sluice's store at once.
import { randomUUID } from "node:crypto";
import { baseName } from "../../schema/model/filename.ts";
import { unmarked } from "../../schema/model/mark.ts";
import type { RunOutput } from "../comfy/outcome.ts";
import type { MadeOutput } from "../jobs/finish.ts";
import { HEAD_LENGTH, mimeTypeOf } from "../outputs/mime.ts";
import type { OutputStore } from "../outputs/store.ts";

export interface Origin {
  promptId: string;
  backendUrl: string;
  store: Pick<OutputStore, "write" | "remove">;
}

/** One by one, in their order: a picture's row says that it is stored, so it must be on the disk before. */
export async function madeOutputs(outputs: readonly RunOutput[], origin: Origin): Promise<MadeOutput[]> {
  const made: MadeOutput[] = [];
  for (const output of outputs) made.push(await madeOutput(output, origin));
  return made;
}

/** Nobody wrote them down: the attempt, or the whole job, was somebody else's to end. */
export async function dropHeld(made: readonly MadeOutput[], { promptId, store }: Origin): Promise<void> {
  for (const { held } of made) if (held) await store.remove({ id: held.id, promptId }).catch(() => undefined);
}

async function madeOutput(output: RunOutput, { promptId, backendUrl, store }: Origin): Promise<MadeOutput> {
  const { nodeId, kind, filename, subfolder, type, text, image } = output;
  const named = { nodeId, kind, filename: unmarked(baseName(filename)) };
  if (text !== undefined) return { ...named, source: { text } };
  if (image)
    return { ...named, source: null, held: await hold(image, { id: randomUUID(), promptId, filename }, store) };
  return { ...named, source: { backendUrl, filename, subfolder, type } };
}

async function hold(
  image: Buffer,
  { id, promptId, filename }: { id: string; promptId: string; filename: string },
  store: Origin["store"],
): Promise<NonNullable<MadeOutput["held"]>> {
  try {
    const sizeBytes = await store.write({ id, promptId }, [image]);
    return { id, sizeBytes, mimeType: mimeTypeOf(image.subarray(0, HEAD_LENGTH), filename), error: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { id, sizeBytes: null, mimeType: null, error: `It could not be kept: ${reason}` };
  }
}
