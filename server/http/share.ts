// Executes identical subscriptions once: the same document, variables and rights, given the same event, have the same answer.
import type { ExecutionArgs, ExecutionResult } from "graphql";

type Answers = Map<string, Promise<ExecutionResult>>;

/**
 * By the event itself: what many subscribers are told of is one object in memory (a row that the hub read once). Its answers go with it,
 * so nothing has to be counted, kept up to date or thrown away.
 */
const answers = new WeakMap<object, Answers>();

/** Whoever asks first for this event executes; the others of the same group wait for the same answer. A group of null is alone. */
export function share(
  event: unknown,
  group: string | null,
  run: () => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  if (typeof event !== "object" || event === null || group === null) return run();
  const ofEvent: Answers = answers.get(event) ?? new Map();
  answers.set(event, ofEvent);
  const answer = ofEvent.get(group) ?? run().then(writtenOnce);
  ofEvent.set(group, answer);
  return answer;
}

/** All that an answer depends on beside the event. A document that doesn't know its own text can't be compared. */
export function groupOf(
  { document, operationName, variableValues }: Pick<ExecutionArgs, "document" | "operationName" | "variableValues">,
  rights: string,
): string | null {
  if (!document.loc) return null;
  return JSON.stringify([rights, document.loc.source.body, operationName ?? null, variableValues ?? null]);
}

const texts = new WeakMap<ExecutionResult, string>();

/** The answer as JSON, written once however many sockets it goes to. */
export function textOf(result: ExecutionResult): string {
  const text = texts.get(result) ?? JSON.stringify(result);
  texts.set(result, text);
  return text;
}

/** Over server-sent events it is yoga that writes, and it asks the answer how. */
const writtenOnce = (result: ExecutionResult): ExecutionResult => Object.assign(result, { stringify: textOf });
