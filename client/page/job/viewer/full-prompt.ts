// A prompt with all that the viewer shows of it.
import type { ResultOf } from "gql.tada";
import type { PromptView } from "../../../documents/prompt.ts";

type Job = NonNullable<ResultOf<typeof PromptView>["job"]>;
export type FullPrompt = NonNullable<Job["prompt"]>;
