// All the ways in which somebody may try to get at what is somebody else's.
import type { Person } from "./person.ts";

const PROMPT = `id index status overrides { path value valueText } workflow workflowText attempts backend { name current { id } }
  outputs { id filename url prompt { id } } error { message } job { id }`;
export const JOB = `id owner name status seq labels { value } workflow workflowText extraData secretNames cancelReason waitingFor cancelWaitsFor
  retryOf { id } counts { total } prompts(first: 5) { totalCount edges { node { ${PROMPT} } } }`;

/** Everything of it carries the owner's mark. */
export const submit = (who: Person, count = 1) =>
  who.ask(`mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ${JOB} } }`, {
    input: {
      name: `mark-${who.name}`,
      extraData: { made: `mark-${who.name}` },
      labels: [{ key: "of", value: `mark-${who.name}` }],
      workflow: {
        "1": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 0 } },
        "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: `mark-${who.name}` } },
      },
      sweep: [{ path: "1.inputs.color", range: { from: 0, step: 1, count } }],
    },
  });

interface Things {
  job: string[];
  prompt: string[];
  output: string[];
  url: string[];
}

/** As an administrator sees them: all that there is of somebody. */
export async function thingsOf(root: Person, owner: string): Promise<Things> {
  const { data } = await root.ask(
    `query ($owner: String!) { jobs(first: 200, filter: { owner: $owner }) { edges { node {
      id prompts(first: 10) { edges { node { id outputs { id url } } } } } } } }`,
    { owner },
  );
  const nodes = (connection: { edges: { node: never }[] }) => connection.edges.map(({ node }) => node);
  const prompts = nodes(data.jobs).flatMap((job: { prompts: { edges: { node: never }[] } }) => nodes(job.prompts)) as {
    id: string;
    outputs: never[];
  }[];
  const outputs = prompts.flatMap((prompt) => prompt.outputs) as { id: string; url: string }[];
  return {
    job: nodes(data.jobs).map(({ id }: { id: string }) => id),
    prompt: prompts.map(({ id }) => id),
    output: outputs.map(({ id }) => id),
    url: outputs.map(({ url }) => url),
  };
}

export type Kind = "job" | "prompt" | "output";
type Look = readonly [kind: Kind, look: (who: Person, id: string) => Promise<unknown>];

const by =
  (text: string) =>
  (who: Person, id: string): Promise<unknown> =>
    who.ask(text, { id });
const watching =
  (text: string) =>
  (who: Person, id: string): Promise<unknown> =>
    who.watch(text, { id });

/** All that takes an id. */
export const LOOKS: readonly Look[] = [
  ["job", by(`query ($id: ID!) { job(id: $id) { ${JOB} } }`)],
  ["job", by("query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }")],
  ["prompt", by("query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }")],
  ["output", by("query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }")],
  ["prompt", by(`query ($id: ID!) { prompt(id: $id) { ${PROMPT} } }`)],
  [
    "job",
    by(
      "query ($id: ID!) { jobs(filter: { ids: [$id] }) { totalCount } jobCounts(filter: { ids: [$id] }) { total prompts { total } } }",
    ),
  ],
  ["job", by("mutation ($id: ID!) { cancelJob(id: $id, interrupt: true) { message } }")],
  ["job", by("mutation ($id: ID!) { cancelJobs(ids: [$id]) { message } }")],
  ["job", by("mutation ($id: ID!) { pauseJob(id: $id) { name } }")],
  ["job", by("mutation ($id: ID!) { resumeJob(id: $id) { name } }")],
  ["job", by("mutation ($id: ID!) { setJobPriority(id: $id, priority: 5) { name } }")],
  ["job", by("mutation ($id: ID!) { retryJob(id: $id) { name } }")],
  ["job", by("mutation ($id: ID!) { deleteJob(id: $id) }")],
  ["prompt", by("mutation ($id: ID!) { cancelPrompt(id: $id, interrupt: true) { status } }")],
  ["job", by("mutation ($id: ID!) { deleteMatching(filter: { ids: [$id] }) { done skipped ids } }")],
  ["job", watching("subscription ($id: ID!) { jobEvents(id: $id) { seq data prompt { id } } }")],
  ["job", watching("subscription ($id: ID!) { jobChanged(id: $id) { name } }")],
  ["job", watching("subscription ($id: ID!) { promptChanged(jobId: $id) { id } }")],
  ["job", watching("subscription ($id: ID!) { promptProgress(jobId: $id) { nodeId previewUrl } }")],
  ["output", (who, id) => who.fetch(`/outputs/${id}/mark-ann_00001_.png`)],
  ["prompt", (who, id) => who.fetch(`/outputs/preview/${id}`)],
  ["job", (who, id) => who.fetch(`/outputs/${id}.zip`)],
];

/** All that takes none. */
export const SURVEYS = [
  `{ jobs(first: 50) { totalCount edges { cursor node { ${JOB} } } } jobCounts { total prompts { total } } }`,
  `{ jobs(filter: { nameContains: "mark" }) { totalCount edges { node { id name } } } }`,
  '{ jobs(filter: { owner: "ann" }) { totalCount edges { node { owner } } } }',
  `{ backends { name reason current { ${PROMPT} } } }`,
  "{ viewer { name scopes } }",
  "mutation { pauseMatching(filter: {}) { done skipped ids } }",
  "mutation { resumeMatching(filter: {}) { done skipped ids } }",
  'mutation { tokens: revokeToken(id: "token_00000000000000000000000000000000") { id } }',
];

export const ENDLESS = [
  `subscription { jobChanged { ${JOB} } }`,
  "subscription { jobDeleted }",
  `subscription { backendChanged { name current { ${PROMPT} } } }`,
];

export const unknown = (kind: Kind) => `${kind}_${"0123456789abcdef".repeat(2)}`;
