// What the client asks about prompts, and what it tells them to do.
import type { ResultOf } from "gql.tada";
import { graphql } from "../graphql.ts";

export const ProgressFields = graphql(`
  fragment ProgressFields on PromptProgress { promptId nodeId nodeType value max fraction previewUrl }
`);

/** With every node: more than a gallery of running prompts has use for. */
const NodesFields = graphql(`
  fragment NodesFields on PromptProgress { promptId nodes { nodeId state value max } }
`);

export const PromptFields = graphql(
  `fragment PromptFields on Prompt {
    id index status attempts startedAt finishedAt
    overrides { path valueText }
    progress { ...ProgressFields }
    backend { id name }
    outputs { id nodeId kind filename mimeType sizeBytes copiedBytes error url }
    notice
    error { code message nodeId nodeType }
  }`,
  [ProgressFields],
);

export type PromptState = ResultOf<typeof PromptFields>;

/** All of an output that changes. */
export const OutputCopy = graphql(`
  query OutputCopy($id: ID!) { node(id: $id) { ... on Output { id mimeType sizeBytes copiedBytes error } } }
`);

export const Prompts = graphql(
  `query Prompts($jobId: ID!, $status: [PromptStatus!], $first: Int!, $after: String, $fromIndex: Int) {
    job(id: $jobId) {
      id
      prompts(status: $status, first: $first, after: $after, fromIndex: $fromIndex) {
        edges { node { ...PromptFields } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`,
  [PromptFields],
);

/** One prompt in full, and its neighbours among those of the status that is looked at. */
export const PromptView = graphql(
  `query PromptView($jobId: ID!, $index: Int!, $status: [PromptStatus!], $next: Int!, $previous: Int!) {
    job(id: $jobId) {
      id
      prompt(index: $index) {
        ...PromptFields
        workflowText
        progress { ...NodesFields }
        attemptList { number backend { id name } startedAt submittedAt executingAt endedAt outcome reason }
      }
      next: prompts(status: $status, first: 1, fromIndex: $next) { edges { node { id index } } }
      previous: prompts(status: $status, last: 1, toIndex: $previous) { edges { node { id index } } }
    }
  }`,
  [PromptFields, NodesFields],
);

export const PromptOverrides = graphql(`
  query PromptOverrides($jobId: ID!, $fromIndex: Int!) {
    job(id: $jobId) {
      id
      prompts(first: 200, fromIndex: $fromIndex) { edges { node { id index overrides { path valueText } } } }
    }
  }
`);

export const PromptChanged = graphql(
  `subscription PromptChanged($jobId: ID!) { promptChanged(jobId: $jobId) { ...PromptFields } }`,
  [PromptFields],
);

export const PromptProgress = graphql(
  `subscription PromptProgress($jobId: ID!) { promptProgress(jobId: $jobId) { ...ProgressFields } }`,
  [ProgressFields],
);

export const PromptNodes = graphql(
  `subscription PromptNodes($jobId: ID!) { promptProgress(jobId: $jobId) { ...NodesFields } }`,
  [NodesFields],
);

export const CancelPrompt = graphql(
  `mutation CancelPrompt($id: ID!, $interrupt: Boolean) { cancelPrompt(id: $id, interrupt: $interrupt) { ...PromptFields } }`,
  [PromptFields],
);
