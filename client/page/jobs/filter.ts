// Which jobs the list shows, as the address says it, as the server is asked for it, and as it is judged here for what is told meanwhile.
import type { VariablesOf } from "gql.tada";
import type { Jobs } from "../../documents/job.ts";
import type { JobState } from "../../sluice.ts";
import { STATUSES, type Status } from "../words.ts";

export type JobFilter = NonNullable<VariablesOf<typeof Jobs>["filter"]>;

export type Filter = {
  readonly state: Status | null;
  readonly text: string;
  readonly label: { readonly key: string; readonly value: string } | null;
  readonly since: Since | null;
};

/** How long ago, at most: its name in the address, in words, and in hours. */
export const AGES = [
  { since: "hour", words: "the last hour", hours: 1 },
  { since: "day", words: "the last 24 hours", hours: 24 },
  { since: "week", words: "the last 7 days", hours: 168 },
  { since: "month", words: "the last 30 days", hours: 720 },
] as const;

export type Since = (typeof AGES)[number]["since"];

/** The parameters of the address that belong to the list. */
const PARAMETERS = ["state", "text", "label", "since"] as const;

export const filterOf = (parameters: URLSearchParams): Filter => ({
  state: STATUSES.find((status) => status === parameters.get("state")?.toUpperCase()) ?? null,
  text: parameters.get("text") ?? "",
  label: labelOf(parameters.get("label") ?? ""),
  since: AGES.find(({ since }) => since === parameters.get("since"))?.since ?? null,
});

/** "style: night" */
export const labelOf = (text: string): Filter["label"] => {
  const [, key = "", value = ""] = /^([^:]+):(.*)$/s.exec(text) ?? [];
  return key.trim() ? { key: key.trim(), value: value.trim() } : null;
};

export const labelText = ({ key, value }: NonNullable<Filter["label"]>): string => `${key}: ${value}`;

/** Only what the list's parameters say, in one order: equal texts are equal filters. */
export const listQuery = (
  parameters: URLSearchParams,
  changes: Readonly<Record<string, string | null>> = {},
): string => {
  const query = new URLSearchParams();
  for (const name of PARAMETERS) {
    const value = name in changes ? changes[name] : parameters.get(name);
    if (value) query.set(name, value);
  }
  return query.toString();
};

export const isEmpty = ({ state, text, label, since }: Filter): boolean => !(state || text.trim() || label || since);

/** `nowMs`: when the filter was set; its age is counted from then. */
export const askFor = ({ state, text, label, since }: Filter, nowMs: number): JobFilter => {
  const age = AGES.find((one) => one.since === since);
  return {
    ...(state ? { status: [state] } : {}),
    ...(text.trim() ? { nameContains: text.trim() } : {}),
    ...(label ? { label } : {}),
    ...(age ? { createdAfter: new Date(nowMs - age.hours * 3_600_000).toISOString() } : {}),
  };
};

/** As the server would judge it. */
export const belongs = ({ status, nameContains, label, createdAfter }: JobFilter, job: JobState): boolean =>
  (!status || status.includes(job.status)) &&
  (!nameContains || job.name.toLowerCase().includes(nameContains.toLowerCase())) &&
  (!label || job.labels.some(({ key, value }) => key === label.key && value === label.value)) &&
  (!createdAfter || job.createdAt > String(createdAfter));
