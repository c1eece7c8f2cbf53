// An attempt as the page knows it: where it ran, and what came of it as words and as one of the status colours.
import type { ResultOf } from "gql.tada";
import type { JobTimeline } from "../../../documents/job.ts";
import type { Status } from "../../words.ts";

export type Attempt = NonNullable<ResultOf<typeof JobTimeline>["job"]>["newestAttempts"][number];

type Outcome = NonNullable<Attempt["outcome"]>;

const WORDS = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  CANCELED: "canceled",
  LOST: "lost",
  RELEASED: "let go before it was sent",
} as const satisfies Record<Outcome, string>;

const TONES = {
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  CANCELED: "CANCELED",
  LOST: "FAILED",
  RELEASED: "PENDING",
} as const satisfies Record<Outcome, Status>;

export const nameOf = ({ backend }: Pick<Attempt, "backend">): string => backend?.name ?? "a backend that has gone";

type Ended = { readonly outcome: Outcome | null };

export const outcomeWords = ({ outcome }: Ended): string => (outcome ? WORDS[outcome] : "runs");
export const toneOf = ({ outcome }: Ended): Status => (outcome ? TONES[outcome] : "RUNNING");
