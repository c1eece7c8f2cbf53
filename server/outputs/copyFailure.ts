// Why a copy failed, in words for a person.

/** "spoiled": what has come so far is not to be trusted. "here": Sluice's own disk is at fault, not the backend. */
export type Blame = "there" | "here" | "spoiled";

export class CopyFailure extends Error {
  readonly blame: Blame;

  constructor(message: string, blame: Blame = "there") {
    super(message);
    this.blame = blame;
  }
}

const FULL = "The disk of Sluice's data directory is full.";

/** Of a disk that is full, nothing is kept: the database may lie on it too. */
const OF_THE_DISK: Readonly<Record<string, CopyFailure>> = {
  ENOSPC: new CopyFailure(FULL, "here"),
  EDQUOT: new CopyFailure(FULL, "here"),
  EACCES: new CopyFailure("Sluice may not write to its data directory.", "here"),
  EROFS: new CopyFailure("Sluice may not write to its data directory.", "here"),
};

export function copyFailureOf(error: unknown): CopyFailure {
  if (error instanceof CopyFailure) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  return OF_THE_DISK[code] ?? new CopyFailure(`The copy failed: ${message}`);
}
