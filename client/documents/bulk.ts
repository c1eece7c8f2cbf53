// What the client tells many jobs at once to do: all that match a filter.
import { graphql } from "../graphql.ts";

/** What such a command would be about. */
export const Scope = graphql(`
  query Scope($filter: JobFilter) {
    jobCounts(filter: $filter) {
      total pending running succeeded failed canceled
      prompts { total pending running succeeded failed canceled }
    }
  }
`);

export const CancelMatching = graphql(`
  mutation CancelMatching($filter: JobFilter!, $interrupt: Boolean, $interruptAfterSeconds: Int, $reason: String) {
    cancelMatching(filter: $filter, interrupt: $interrupt, interruptAfterSeconds: $interruptAfterSeconds, reason: $reason) {
      ids message
    }
  }
`);

export const PauseMatching = graphql(`
  mutation PauseMatching($filter: JobFilter!) { done: pauseMatching(filter: $filter) { done skipped ids } }
`);

export const ResumeMatching = graphql(`
  mutation ResumeMatching($filter: JobFilter!) { done: resumeMatching(filter: $filter) { done skipped ids } }
`);

export const SetPriorityMatching = graphql(`
  mutation SetPriorityMatching($filter: JobFilter!, $priority: Int!) {
    done: setPriorityMatching(filter: $filter, priority: $priority) { done skipped ids }
  }
`);

export const RetryMatching = graphql(`
  mutation RetryMatching($filter: JobFilter!) { done: retryMatching(filter: $filter) { done skipped ids } }
`);

export const DeleteMatching = graphql(`
  mutation DeleteMatching($filter: JobFilter!) { done: deleteMatching(filter: $filter) { done skipped ids } }
`);
