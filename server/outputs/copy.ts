// Copies one output from its backend into Sluice's own store, and keeps book of how that went.
import { setInterval } from "node:timers";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { copyFailureOf } from "./copyFailure.ts";
import { type DueOutput, HeldRow } from "./heldRow.ts";
import { HEAD_LENGTH, mimeTypeOf, TEXT } from "./mime.ts";
import { type OutputStore, readHead } from "./store.ts";
import { Transfer, type TransferOptions } from "./transfer.ts";

export interface CopyOptions extends TransferOptions {
  db: PrismaClient;
  /**
   * The addresses of the backends that this process can ask, since it has their credentials. What comes from others is left to those who drive them, as long
   * as somebody does. Left out: it can ask all.
   */
  known?: () => readonly string[];
  /** How often it is noted how far a copy has come. */
  noteMs?: number;
}

const NOTE_MS = 5_000;

/** Never throws for what may happen to a copy: that is written to the row. Gives the reason, or null when all is well. */
export async function copyOutput(output: DueOutput, options: CopyOptions): Promise<string | null> {
  const ending = new AbortController();
  const row = new HeldRow(output, options.db);
  const transfer = new Transfer(output, { ...options, signal: AbortSignal.any([options.signal, ending.signal]) });
  const notes = takeNotes(row, transfer, () => ending.abort(new Error("It is somebody else's.")), options.noteMs);
  try {
    const sizeBytes = await transfer.run();
    await notes.stop();
    const isThere = await row.stored(sizeBytes, await mimeTypeOfCopy(output, options.store));
    // Its job was deleted meanwhile, and with it the folder: leave nothing behind.
    if (!isThere) await options.store.removePrompts([output.promptId]);
    return null;
  } catch (error) {
    await notes.stop();
    return await giveBack(output, error, { ...options, row, transfer, isLost: ending.signal.aborted });
  } finally {
    // Whatever is still coming is not wanted any more.
    ending.abort();
    await transfer.close();
  }
}

/** Says to the others that this one is at it, and to everybody how far it has come. */
function takeNotes(row: HeldRow, transfer: Transfer, lose: () => void, noteMs = NOTE_MS) {
  let taking: Promise<void> | null = null;
  const take = async () => {
    const isHeld = await row.hold(await transfer.secure());
    if (!isHeld) lose();
  };
  const timer = setInterval(() => {
    // At worst somebody copies the same bytes once more.
    taking ??= take()
      .catch(() => undefined)
      .finally(() => {
        taking = null;
      });
  }, noteMs);
  return {
    async stop() {
      clearInterval(timer);
      await taking;
    },
  };
}

interface Giving extends CopyOptions {
  row: HeldRow;
  transfer: Transfer;
  isLost: boolean;
}

async function giveBack({ promptId }: DueOutput, error: unknown, giving: Giving): Promise<string | null> {
  const { row, transfer, signal, store, isLost } = giving;
  const failure = copyFailureOf(error);
  const isHere = failure.blame === "here";
  // What is somebody else's is left alone: it may be the same part.
  const kept = isLost ? null : await transfer.settle(failure.blame);
  const isLast = !signal.aborted && !isLost && row.isLast(kept, isHere);
  if (isLast) await transfer.drop();
  const isHeld =
    !isLost && (signal.aborted ? await row.putBack(kept) : await row.failed(failure.message, kept, isHere));
  // Nobody will come back for its parts.
  if (!isHeld && (await row.isGone())) await store.removePrompts([promptId]);
  return signal.aborted || !isHeld ? null : failure.message;
}

async function mimeTypeOfCopy(output: DueOutput, store: OutputStore): Promise<string> {
  if ("text" in output.source) return TEXT;
  return mimeTypeOf(await readHead(store.outputPath(output), HEAD_LENGTH), output.filename);
}
