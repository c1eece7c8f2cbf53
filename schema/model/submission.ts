// What a person submits, checked in full before anything is stored.
import { canonicalAxis } from "./canonicalAxis.ts";
import { type ExactNumber, isExactNumber, numberOf } from "./exact.ts";
import { type Secret, takeApart } from "./extraData.ts";
import type { OnFailure } from "./job.ts";
import type { JsonObject } from "./json.ts";
import { checkLabels, type Label } from "./label.ts";
import { asDouble, isBeyondPlain, isIntegerText } from "./number.ts";
import type { Override } from "./overrides.ts";
import { type Limits, type PromptsInput, parsePrompts } from "./prompts.ts";
import { badInput, type Path } from "./refusal.ts";
import { checkText } from "./text.ts";
import { type NewWebhook, parseWebhook, type WebhookInput } from "./webhook.ts";
import { parseWorkflow, type Workflow } from "./workflow.ts";

/** As GraphQL hands it over: null means absent. */
type Maybe<T> = T | null | undefined;
export type SubmissionInput = PromptsInput & {
  readonly workflow: unknown;
  readonly extraData?: Maybe<unknown>;
  readonly secrets?: Maybe<readonly Secret[]>;
  readonly name?: Maybe<string>;
  readonly priority?: Maybe<number>;
  readonly maxAttempts?: Maybe<number>;
  readonly onFailure?: Maybe<OnFailure>;
  readonly labels?: Maybe<readonly Label[]>;
  readonly webhook?: Maybe<WebhookInput>;
  readonly idempotencyKey?: Maybe<string>;
};

export type Submission = {
  readonly name: string;
  readonly workflow: Workflow;
  /** Sent to ComfyUI beside the workflow; absent or null: nothing. */
  readonly extraData?: JsonObject | null;
  /** Keys of the same, that are shown to nobody. */
  readonly secrets?: readonly Secret[];
  /** The overrides of each prompt, in order. */
  readonly prompts: readonly (readonly Override[])[];
  readonly priority: number;
  readonly maxAttempts: number;
  readonly onFailure: OnFailure;
  readonly labels: readonly Label[];
  readonly webhook?: NewWebhook | null;
  readonly idempotencyKey: string | null;
};

/** `random` is drawn from last, once per value of a random axis. */
export const parseSubmission = (
  input: SubmissionInput,
  limits: Limits & { readonly webhookHosts?: readonly string[]; readonly secretNames?: readonly string[] },
  random: () => number = Math.random,
  path: Path = ["input"],
): Submission => {
  const plain = withDefaults(input);
  const name = checkText(plain.name, [...path, "name"], 200);
  checkPriority(plain.priority, [...path, "priority"]);
  checkInteger(plain.maxAttempts, 1, 10, [...path, "maxAttempts"]);
  checkLabels(plain.labels, [...path, "labels"]);
  const idempotencyKey = checkKey(input.idempotencyKey ?? null, [...path, "idempotencyKey"]);
  const webhook = input.webhook && parseWebhook(input.webhook, limits.webhookHosts ?? [], [...path, "webhook"]);
  const travelling = takeApart(input, path, limits.secretNames);
  const workflow = parseWorkflow(travelling.workflow, [...path, "workflow", ...travelling.workflowPath]);
  const prompts = parsePrompts(workflow, input, limits, random, path);
  return {
    ...plain,
    name: name === "" ? nameOf(prompts.length) : name,
    workflow,
    ...(travelling.extraData && { extraData: travelling.extraData }),
    ...(travelling.secrets.length > 0 && { secrets: travelling.secrets }),
    prompts,
    idempotencyKey,
    ...(webhook && { webhook }),
  };
};

/**
 * The text by which a repeated submission is known again: equal exactly when two inputs mean the same, compared
 * before random axes are drawn. Only for input that parseSubmission has accepted, since that bounds its depth. Without the secrets:
 * whoever can encrypt compares them.
 */
export const submissionFingerprint = (input: SubmissionInput): string => {
  const prompts = input.prompts?.map(({ overrides }) =>
    overrides.map(({ path, value }) => ({ path, value: value ?? null })),
  );
  const sweep = input.sweep?.map(canonicalAxis);
  const { webhook } = input;
  const { workflow, extraData } = takeApart({ ...input, secrets: [] }, []);
  const hook = webhook ? { ...webhook, kinds: [...new Set(webhook.kinds)].sort() } : undefined;
  return JSON.stringify(
    { ...withDefaults(input), workflow, extraData: extraData ?? undefined, prompts, sweep, webhook: hook },
    canonical,
  );
};

/** Also for a job that is already there. */
export const checkPriority = (priority: number, path: Path): number => checkInteger(priority, -1000, 1000, path);

const withDefaults = (input: SubmissionInput) => ({
  name: input.name?.trim() ?? "",
  priority: input.priority ?? 0,
  maxAttempts: input.maxAttempts ?? 3,
  onFailure: input.onFailure ?? "CONTINUE",
  labels: (input.labels ?? []).map(({ key, value }) => ({ key, value })),
});

const nameOf = (count: number): string => `Job of ${count} prompt${count === 1 ? "" : "s"}`;

const checkKey = (key: string | null, path: Path): string | null => {
  if (key === "") throw badInput("Expected at least one character.", path);
  return key === null ? null : checkText(key, path, 200);
};

const checkInteger = (value: number, min: number, max: number, path: Path): number => {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw badInput(`Expected a whole number from ${min} to ${max}.`, path);
};

const canonical = (_key: string, value: unknown): unknown => {
  if (isExactNumber(value)) return canonicalNumber(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/**
 * 1.0 is 1 here, as it was to v0.1.0: a submission that it stored is known again, and who writes 1.0 at the second try means the same.
 * What it refused is compared as Python reads it: an int of any size by its digits, a float by its value.
 */
const canonicalNumber = (number: ExactNumber): number | ExactNumber => {
  if (!isBeyondPlain(number)) return asDouble(number);
  return isIntegerText(number.rawJSON) ? number : numberOf(asDouble(number).toExponential());
};
