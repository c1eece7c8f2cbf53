// Where to look for a file whose place is told with backslashes: part of a name on Linux, folders on Windows.
import type { Viewed, ViewFile } from "./viewFile.ts";

/** As it is told first; then, if the server has no such file, with the backslashes as folders. */
export async function viewPlaces(file: ViewFile, view: (file: ViewFile) => Promise<Viewed>): Promise<Viewed> {
  const told = await view(file);
  const path = `${file.subfolder}/${file.filename}`;
  if (told.kind !== "missing" || !path.includes("\\")) return told;
  const segments = path.split(/[/\\]/).filter((segment) => segment !== "");
  const filename = segments.pop() ?? "";
  const parted = await view({ filename, subfolder: segments.join("/"), type: file.type });
  return parted.kind === "missing" ? told : parted;
}
