// Builds the page for a test: one does, and all who want it at the same time have it.
import { createLog } from "../../server/log.ts";
import { buildPage } from "../../server/page.ts";
import { alone } from "./alone.ts";

export const builtPage = (): Promise<void> => alone("sluice-page", () => buildPage(createLog("warn")));
