// A prompt with all that the viewer shows of it.
import type { ResultOf } from "gql.tada";
import { useMemo } from "react";
import type { PromptView } from "../../../documents/prompt.ts";
import { readWorkflowText } from "../../exact-value.ts";

type Job = NonNullable<ResultOf<typeof PromptView>["job"]>;
type Told = NonNullable<Job["prompt"]>;

export type FullPrompt = Told & { readonly workflow: Record<string, unknown> };

/** Its text is parsed once a prompt: it may be long, and is shown in several places. */
export const useFullPrompt = (told: Told | null): FullPrompt | null =>
  useMemo(() => told && { ...told, workflow: readWorkflowText(told.workflowText) }, [told]);
