// The input by which nodes name the files they save, and what it may not say.
import type { Json } from "./json.ts";

export const FILENAME_INPUT = "filename_prefix";

/** Why this input, if it names files at all, could leave the output folder (also on Windows), or null. */
export const filenameProblem = (inputName: string, value: Json): string | null => {
  if (inputName !== FILENAME_INPUT || typeof value !== "string") return null;
  if (/^\s*([/\\]|[A-Za-z]:)/.test(value)) return "is an absolute path; expected one inside the output folder";
  if (value.split(/[/\\]/).some((segment) => segment.trim() === "..")) return 'has a ".." segment, which is refused';
  return null;
};

/** Where the last segment begins. Both separators count: nobody here knows which system the backend runs on. */
export const nameStart = (path: string): number => Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;

/** The last segment of a path. */
export const baseName = (path: string): string => path.slice(nameStart(path));
