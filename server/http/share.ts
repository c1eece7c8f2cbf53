// Executes identical subscriptions once: the same document and variables, given the same event, have the same answer.
import type { ExecutionArgs, ExecutionResult } from "graphql";

type Answers = Map<string, Promise<ExecutionResult>>;

/**
 * By the event itself: what many subscribers are told of is one object in memory (a row that the hub read once). Its answers go with it,
 * so nothing has to be counted, kept up to date or thrown away.
 */
const answers = new WeakMap<object, Answers>();

/** Whoever asks first for this event executes; the others wait for the same answer. `group` names document, variables and rights. */
export function share(event: unknown, group: string, run: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
  if (typeof event !== "object" || event === null) return run();
  const ofEvent: Answers = answers.get(event) ?? new Map();
  answers.set(event, ofEvent);
  const answer = ofEvent.get(group) ?? run();
  ofEvent.set(group, answer);
  return answer;
}

/** Everybody has the same rights as long as there is one owner, so document and variables are the whole group. */
export const groupOf = ({ document, operationName, variableValues }: ExecutionArgs): string =>
  JSON.stringify([document.loc?.source.body ?? "", operationName ?? null, variableValues ?? null]);

const texts = new WeakMap<ExecutionResult, string>();

/** The answer as JSON, written once however many sockets it goes to. */
export function textOf(result: ExecutionResult): string {
  const text = texts.get(result) ?? JSON.stringify(result);
  texts.set(result, text);
  return text;
}
