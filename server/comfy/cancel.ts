// Asks ComfyUI to stop one prompt, without ever harming another one.
import type { Features } from "./features.ts";
import type { ComfyHttp } from "./http.ts";
import { asArray, asObject } from "./shape.ts";

/**
 * True: it was told to stop what runs, or drop what waits. ComfyUI may drop the request (the flag is cleared as a prompt starts): the caller repeats it
 * until it sees an end.
 */
export async function cancelPrompt(
  http: ComfyHttp,
  features: Features,
  promptId: string,
  onNotice: (message: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  if (features.atomicCancel) return (await http.cancel(promptId, signal)).kind === "answered";
  await http.dequeue(promptId, signal);
  if (features.targetedInterrupt || (await isAlone(http, promptId, signal, onNotice))) {
    return (await http.interrupt(promptId, signal)).kind === "answered";
  }
  return false;
}

/** Before 0.3.57 every interrupt is global: it is safe only while nothing but ours runs or could start next. */
async function isAlone(
  http: ComfyHttp,
  promptId: string,
  signal: AbortSignal,
  onNotice: (message: string) => void,
): Promise<boolean> {
  const answer = await http.queue(signal);
  const queue = answer.kind === "answered" ? asObject(answer.body) : null;
  if (!queue) return false;
  const running = asArray(queue.queue_running).map((item) => asArray(item)[1]);
  const pending = asArray(queue.queue_pending);
  if (!running.includes(promptId)) return false;
  if (running.length === 1 && pending.length === 0) return true;
  onNotice(
    "This ComfyUI can only stop whatever runs, and other people's prompts are queued there: the running prompt will finish.",
  );
  return false;
}
