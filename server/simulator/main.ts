// Runs one simulated ComfyUI as a process of its own: npm run simulator.
import { startSimulator } from "./start.ts";

const { PORT = "8188", HOST = "127.0.0.1", SLUICE_SIMULATOR_SECONDS = "2" } = process.env;
const port = Number(PORT);
const seconds = Number(SLUICE_SIMULATOR_SECONDS);

if (!Number.isInteger(port) || port < 0 || port > 65535)
  fail(`PORT must be a whole number from 0 to 65535, not "${PORT}".`);
if (!Number.isFinite(seconds) || seconds < 0)
  fail(`SLUICE_SIMULATOR_SECONDS must be a number from 0 on, not "${SLUICE_SIMULATOR_SECONDS}".`);

try {
  const simulator = await startSimulator({ port, host: HOST, seconds });
  process.stdout.write(`Simulated ComfyUI on ${simulator.url}, ${seconds} s a prompt. Stop it with Ctrl+C.\n`);
  const end = () => void simulator.close().then(() => process.exit(0));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
} catch (error) {
  fail(`The simulator can't listen on ${HOST}:${PORT}: ${error instanceof Error ? error.message : String(error)}`);
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
