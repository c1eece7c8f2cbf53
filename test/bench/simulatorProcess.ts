// The process of a simulated ComfyUI: says where it listens, and hands over its log when enough prompts have ended.
import { startSimulator } from "../../server/simulator/start.ts";
import type { SimulatorMessage } from "./simulator.ts";

const simulator = await startSimulator({ seconds: Number(process.argv[2]) });
tell({ kind: "listening", url: simulator.url });

process.on("message", ({ ended }: { ended: number }) => {
  const { log } = simulator;
  const count = () => log.entries.filter(({ kind }) => kind === "ended").length;
  void log.seen(() => count() >= ended).then(() => tell({ kind: "log", entries: log.entries }));
});
process.on("SIGTERM", () => process.exit(0));
// Nobody is left to ask.
process.on("disconnect", () => process.exit(0));

function tell(message: SimulatorMessage): void {
  process.send?.(message);
}
