// Executes identical subscriptions once: the same document, variables and rights, given the same event, have the same answer.
import { createHash } from "node:crypto";
import type { DocumentNode, ExecutionArgs, ExecutionResult } from "graphql";

export type Answer = ExecutionResult | Promise<ExecutionResult>;

/**
 * By the event itself: what many subscribers are told of is one object in memory (a row that the hub read once). Its answers go with it,
 * so nothing has to be counted, kept up to date or thrown away.
 */
const answers = new WeakMap<object, Map<string, Answer>>();

/** Whoever asks first for this event executes; the others of the same group wait for the same answer. A group of null is alone. */
export function share(event: unknown, group: string | null, run: () => Answer): Answer {
  if (typeof event !== "object" || event === null || group === null) return run();
  const known = answers.get(event)?.get(group);
  if (known) return known;
  const ofEvent = answers.get(event) ?? new Map<string, Answer>();
  answers.set(event, ofEvent);
  const keep = (answer: Answer): Answer => {
    ofEvent.set(group, answer);
    return answer;
  };
  const answer = run();
  // As soon as it is there nobody has to wait for it any more.
  return keep(answer instanceof Promise ? answer.then((result) => keep(writtenOnce(result))) : writtenOnce(answer));
}

/** All that an answer depends on beside the event. Null: this one can't be compared, as its document doesn't know its own text. */
export function groupOf(
  { document, operationName, variableValues }: Pick<ExecutionArgs, "document" | "operationName" | "variableValues">,
  rights: string,
): string | null {
  if (!document.loc) return null;
  const name = nameOf(document, document.loc.source.body);
  try {
    return JSON.stringify([rights, name, operationName ?? null, variableValues ?? null]);
  } catch {
    return null; // Deeper than the stack: whether anything reads these variables is not our business here.
  }
}

const names = new WeakMap<DocumentNode, string>();

/** Short, as every subscriber keeps its group. */
function nameOf(document: DocumentNode, text: string): string {
  const name = names.get(document) ?? createHash("sha256").update(text).digest("base64");
  names.set(document, name);
  return name;
}

const texts = new WeakMap<ExecutionResult, string>();

/** The answer as JSON, written once however many sockets it goes to. */
export function textOf(result: ExecutionResult): string {
  const text = texts.get(result) ?? JSON.stringify(result);
  texts.set(result, text);
  return text;
}

/** Over HTTP it is yoga that writes, and it asks the answer how. */
export const writtenOnce = (result: ExecutionResult): ExecutionResult => Object.assign(result, { stringify: textOf });
