// The flags that people's Sluice runs with: those of `npm start`.
import { readFile } from "node:fs/promises";

const { scripts } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
  scripts: { start: string };
};

export const NODE_FLAGS: readonly string[] = scripts.start.split(" ").filter((word) => word.startsWith("--"));
