// The row of an output that this process copies: written only as long as nobody else has taken it on.
import { Prisma, type PrismaClient } from "../../prisma/generated/client.ts";
import type { KeptPart } from "../../schema/model/keptPart.ts";

/** Where a file lies on its backend. */
export interface FileSource {
  backendUrl: string;
  filename: string;
  subfolder: string;
  type: string;
}

export type Source = FileSource | { text: string };

/** An output that this process has taken on: nobody else tries it before its copyAt, which is moved on as long as it works. */
export interface DueOutput {
  id: string;
  promptId: string;
  filename: string;
  source: Source;
  /** This one included. */
  tries: number;
  /** Names this try alone. */
  copier: string;
  /** What is on the disk of a copy that isn't whole. */
  partial: KeptPart | null;
}

export const HOLD_MS = 60_000;
const MAX_TRIES = 10;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 300_000;
/** A try that brings a file on by so much is not counted; so a file takes as many as it has such pieces, at most. */
const GOOD_PIECE_BYTES = 1024 * 1024;

export class HeldRow {
  readonly #output: DueOutput;
  readonly #db: PrismaClient;
  #tries: number;
  #furthest: number;

  constructor(output: DueOutput, db: PrismaClient) {
    this.#output = output;
    this.#db = db;
    this.#tries = output.tries;
    this.#furthest = output.partial?.bytes ?? 0;
  }

  /** False: somebody else has it, or it is gone. */
  hold(kept: KeptPart | null): Promise<boolean> {
    return this.#write({ copyAt: inMs(HOLD_MS), tries: this.#count(kept), partial: kept ?? Prisma.DbNull });
  }

  /** Leaves it to whoever comes next, at once and without counting the try. */
  putBack(kept: KeptPart | null): Promise<boolean> {
    const tries = Math.max(this.#count(kept) - 1, 0);
    return this.#write({ copyAt: new Date(), tries, partial: kept ?? Prisma.DbNull, copier: null });
  }

  /** What is the fault of this side is tried for as long as it lasts: the backend has the file. */
  failed(error: string, kept: KeptPart | null, isHere: boolean): Promise<boolean> {
    const tries = Math.min(this.#count(kept), isHere ? MAX_TRIES - 1 : MAX_TRIES);
    const isOver = tries >= MAX_TRIES;
    const copyAt = isOver ? null : inMs(Math.min(FIRST_RETRY_MS * 2 ** Math.max(tries - 1, 0), MAX_RETRY_MS));
    return this.#write({ error, tries, copyAt, partial: (isOver ? null : kept) ?? Prisma.DbNull, copier: null });
  }

  /** True: no further try would follow. */
  isLast(kept: KeptPart | null, isHere: boolean): boolean {
    return !isHere && this.#count(kept) >= MAX_TRIES;
  }

  /** Whoever copied it: it is there. */
  async stored(sizeBytes: number, mimeType: string): Promise<boolean> {
    const done = { storedAt: new Date(), error: null, copyAt: null, copier: null, partial: Prisma.DbNull };
    const { count } = await this.#db.output.updateMany({
      where: { id: this.#output.id },
      data: { ...done, sizeBytes, mimeType },
    });
    return count > 0;
  }

  async isGone(): Promise<boolean> {
    return (await this.#db.output.count({ where: { id: this.#output.id } })) === 0;
  }

  async #write(data: Prisma.OutputUpdateManyMutationInput): Promise<boolean> {
    const { id, copier } = this.#output;
    const { count } = await this.#db.output.updateMany({ where: { id, storedAt: null, copier }, data });
    return count > 0;
  }

  /** The tries that count. */
  #count(kept: KeptPart | null): number {
    if (kept !== null && kept.bytes >= this.#furthest + GOOD_PIECE_BYTES) {
      this.#furthest = kept.bytes;
      this.#tries = 0;
    }
    return this.#tries;
  }
}

const inMs = (ms: number): Date => new Date(Date.now() + ms);
