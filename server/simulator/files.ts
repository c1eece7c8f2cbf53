// The output and temp folders of the simulator: recipes by file name, drawn when somebody looks.
import type { Picture } from "./picture.ts";

export type StoredFile = {
  picture: Picture;
  index: number /** Text chunks, as JSON of the prompt and of each extra_pnginfo key. */;
  chunks: [string, string][];
};

export type FileName = { filename: string; subfolder: string; type: "output" | "temp" };

export class OutsideFolder extends Error {}

const MOST_FILES = 1_000;

export class Files {
  readonly #files = new Map<string, StoredFile>();
  readonly #counters = new Map<string, number>();
  readonly #folders = new Set<string>();

  /** As careless savers do: into a folder that is there, or not at all. */
  saveInFolder(prefix: string, file: StoredFile): FileName | null {
    const { subfolder } = placeOf(prefix, file);
    return subfolder === "" || this.#folders.has(subfolder) ? this.save(prefix, "output", file) : null;
  }

  /** Names it as ComfyUI does: <prefix>_00001_.png, counted within its folder, which is made. */
  save(prefix: string, type: "output" | "temp", file: StoredFile): FileName {
    const { name, subfolder } = placeOf(prefix, file);
    if (subfolder !== "") this.#folders.add(subfolder);
    const counterKey = `${type}/${subfolder}/${name}`;
    const count = (this.#counters.get(counterKey) ?? 0) + 1;
    keep(this.#counters, counterKey, count);
    const filename = `${name}_${String(count).padStart(5, "0")}_.png`;
    keep(this.#files, keyOf({ filename, subfolder, type }), file);
    return { filename, subfolder, type };
  }

  find(name: { filename: string; subfolder: string; type: string }): StoredFile | undefined {
    return this.#files.get(keyOf(name));
  }

  /** ComfyUI empties temp at its start. */
  dropTemp(): void {
    for (const key of this.#files.keys()) if (key.startsWith("temp/")) this.#files.delete(key);
    for (const key of this.#counters.keys()) if (key.startsWith("temp/")) this.#counters.delete(key);
  }
}

function placeOf(prefix: string, file: StoredFile): { name: string; subfolder: string } {
  const path = fillIn(prefix, file.picture).replaceAll("\\", "/");
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (path.startsWith("/") || parts.includes("..")) throw new OutsideFolder();
  const name = parts.pop() ?? "";
  return { name, subfolder: parts.join("/") };
}

function keyOf(name: { filename: string; subfolder: string; type: string }): string {
  return `${name.type}/${name.subfolder}/${name.filename}`;
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MOST_FILES) return;
    map.delete(oldest);
  }
}

function fillIn(prefix: string, picture: Picture): string {
  const now = new Date();
  const words: Record<string, number> = {
    width: picture.width,
    height: picture.height,
    year: now.getFullYear(),
    month: now.getMonth() + 1,
    day: now.getDate(),
    hour: now.getHours(),
    minute: now.getMinutes(),
    second: now.getSeconds(),
  };
  return prefix.replace(/%(\w+)%/g, (whole, word: string) =>
    word in words ? String(words[word]).padStart(2, "0") : whole,
  );
}
