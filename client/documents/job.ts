// What the client asks about jobs, and what it tells them to do.
import { graphql } from "../graphql.ts";

export const JobFields = graphql(`
  fragment JobFields on Job {
    id name status seq number priority
    counts { total pending running succeeded failed canceled }
    labels { key value }
    createdAt startedAt finishedAt pausedAt
    cancelRequestedAt cancelReason interruptAt
    retryOf { id name }
    waitingFor
  }
`);

export const Jobs = graphql(
  `query Jobs($filter: JobFilter, $first: Int!, $after: String) {
    jobs(filter: $filter, first: $first, after: $after) {
      edges { node { ...JobFields } }
      pageInfo { hasNextPage endCursor }
    }
  }`,
  [JobFields],
);

export const JobCounts = graphql(`
  query JobCounts($filter: JobFilter) {
    jobCounts(filter: $filter) { total pending running succeeded failed canceled }
  }
`);

/** How jobs in the queue stand: it changes without anything happening to them. */
export const Standing = graphql(`
  query Standing($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Job { id seq waitingFor secondsLeft } } }
`);

export const Job = graphql(`query Job($id: ID!) { job(id: $id) { ...JobFields } }`, [JobFields]);

export const JobWorkflow = graphql(`query JobWorkflow($id: ID!) { job(id: $id) { id workflowText } }`);

/** What a cancel waits for changes with every second: it is asked again and again, while somebody looks. */
export const CancelProgress = graphql(`
  query CancelProgress($id: ID!) { job(id: $id) { id cancelWaitsFor runningSecondsLeft } }
`);

export const JobFiles = graphql(`query JobFiles($id: ID!) { job(id: $id) { id outputsUrl } }`);

export const JobTimeline = graphql(`
  query JobTimeline($id: ID!) {
    job(id: $id) {
      id
      newestAttempts { prompt { id index } number backend { id name } startedAt executingAt endedAt outcome reason }
    }
  }
`);

export const JobChanged = graphql(`subscription JobChanged { jobChanged { ...JobFields } }`, [JobFields]);

export const JobDeleted = graphql(`subscription JobDeleted { jobDeleted }`);

export const JobSeq = graphql(`query JobSeq($id: ID!) { job(id: $id) { seq } }`);

export const JobEvents = graphql(`
  subscription JobEvents($id: ID!, $after: Int!) {
    jobEvents(id: $id, after: $after) {
      jobId seq at kind status promptId promptStatus data
      counts { total pending running succeeded failed canceled }
    }
  }
`);

export const SubmitJob = graphql(
  `mutation SubmitJob($input: SubmitJobInput!) { submitJob(input: $input) { ...JobFields } }`,
  [JobFields],
);

export const CancelJob = graphql(
  `mutation CancelJob($id: ID!, $interrupt: Boolean, $interruptAfterSeconds: Int, $reason: String) {
    cancelJob(id: $id, interrupt: $interrupt, interruptAfterSeconds: $interruptAfterSeconds, reason: $reason) {
      mode canceledPending runningPrompts alreadyRequested message
      job { ...JobFields }
    }
  }`,
  [JobFields],
);

export const PauseJob = graphql(`mutation PauseJob($id: ID!) { pauseJob(id: $id) { ...JobFields } }`, [JobFields]);

export const ResumeJob = graphql(`mutation ResumeJob($id: ID!) { resumeJob(id: $id) { ...JobFields } }`, [JobFields]);

export const RetryJob = graphql(`mutation RetryJob($id: ID!) { retryJob(id: $id) { ...JobFields } }`, [JobFields]);

export const DeleteJob = graphql(`mutation DeleteJob($id: ID!) { deleteJob(id: $id) }`);
