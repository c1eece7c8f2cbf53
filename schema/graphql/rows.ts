// The rows that the types of the API are made of, and what their JSON columns hold.
import type { Json } from "../model/json.ts";
import type { Label } from "../model/label.ts";
import type { Override } from "../model/overrides.ts";
import { readOverride, type StoredOverride } from "../model/stored.ts";

export type { JobRow } from "../../prisma/client.ts";
export type {
  Attempt as AttemptRow,
  Backend as BackendRow,
  Output as OutputRow,
  Prompt as PromptRow,
} from "../../prisma/generated/client.ts";

export interface PromptErrorShape {
  code: string;
  message: string;
  nodeId: string | null;
  nodeType: string | null;
  details?: Json;
}

/** JSON columns are written by server/jobs alone, from values of these types: they are taken at their word. */
export const readLabels = (column: unknown): Label[] => column as Label[];
export const readOverrides = (column: unknown): Override[] => (column as StoredOverride[]).map(readOverride);
/** Of an attempt; one that was lost or let go has the sentence alone. */
export const readReason = (column: unknown): string | null => (column as { message: string } | null)?.message ?? null;
export const readPromptError = (column: unknown): PromptErrorShape | null => column as PromptErrorShape | null;
