// The mark in the names of an attempt's files: no two attempts, and no two Sluices, write into each other's files.
import { baseName, nameStart } from "./filename.ts";

/** Its form is distinct, so that it is known again in any name. */
const MARK = /sluice-[0-9a-z]{10}_/g;
const DIGITS = 10;

/** Folders that v0.1.0 put before the user's own name; they stand in the pictures that it saved. */
const FORMER_FOLDER = /^sluice\/job_[0-9a-f]{32}\/\d+-\d+\//;

/** File systems take names of 255 bytes; savers put a number, an underscore or two and an extension after the prefix. */
const LONGEST = 220;

/** From 48 random bits of the attempt's id: also who takes an attempt over knows its mark. */
export const markOf = (attemptUuid: string): string =>
  `sluice-${Number.parseInt(attemptUuid.replaceAll("-", "").slice(0, 12), 16).toString(36).padStart(DIGITS, "0")}_`;

/**
 * The prefix with the mark at the front of its last segment, in the user's own folder: many savers make no folder. A prefix that
 * ends in a separator has no name of its own; ComfyUI's savers then name the files after the folder, and so does this.
 */
export const markPrefix = (prefix: string, mark: string): string => {
  const own = unmarked(prefix.replace(FORMER_FOLDER, ""));
  const at = nameStart(own);
  const name = own.slice(at);
  const written = name === "" ? baseName(own.replace(/[/\\]+$/, "")) : name;
  return `${own.slice(0, at)}${mark}${shortened(written, Math.max(LONGEST, bytesOf(name)) - mark.length)}`;
};

/** A file's name as the user wrote it. What would be nothing then stays as it is. */
export const unmarked = (name: string): string => name.replaceAll(MARK, "") || name;

/** A prefix without what Sluice put into it: what its user wrote, be it nothing. */
export const withoutMarks = (prefix: string): string => prefix.replace(FORMER_FOLDER, "").replaceAll(MARK, "");

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

/** At most so many bytes, cut between characters and not within a %token%. */
const shortened = (text: string, most: number): string => {
  if (bytesOf(text) <= most) return text;
  let kept = "";
  let size = 0;
  for (const character of text) {
    size += bytesOf(character);
    if (size > most) break;
    kept += character;
  }
  const percents = kept.split("%").length - 1;
  return percents % 2 === 1 ? kept.slice(0, kept.lastIndexOf("%")) : kept;
};
