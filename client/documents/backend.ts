// What the client asks about backends, and what it tells them to do.
import { graphql } from "../graphql.ts";

const BackendFields = graphql(`
  fragment BackendFields on Backend {
    id name url status reason simulated origin labels { key value } lastSeenAt deviceName vramTotalBytes vramFreeBytes
    current { id index job { id name } }
  }
`);

export const Backends = graphql(`query Backends { backends { ...BackendFields } }`, [BackendFields]);

export const BackendChanged = graphql(`subscription BackendChanged { backendChanged { ...BackendFields } }`, [
  BackendFields,
]);

export const DrainBackend = graphql(`mutation DrainBackend($id: ID!) { drainBackend(id: $id) { ...BackendFields } }`, [
  BackendFields,
]);

export const ResumeBackend = graphql(
  `mutation ResumeBackend($id: ID!) { resumeBackend(id: $id) { ...BackendFields } }`,
  [BackendFields],
);

/** What only administrators are told: asked for when one is about to be changed. */
export const BackendAccess = graphql(`
  query BackendAccess($id: ID!) { node(id: $id) { __typename ... on Backend { id headerNames parameterNames } } }
`);

export const AddBackend = graphql(
  `mutation AddBackend($input: AddBackendInput!) { addBackend(input: $input) { backend { ...BackendFields } } }`,
  [BackendFields],
);

export const UpdateBackend = graphql(
  `mutation UpdateBackend($input: UpdateBackendInput!) { updateBackend(input: $input) { backend { ...BackendFields } } }`,
  [BackendFields],
);

export const RemoveBackend = graphql(
  `mutation RemoveBackend($input: RemoveBackendInput!) { removeBackend(input: $input) { backend { ...BackendFields } } }`,
  [BackendFields],
);

export const TestBackend = graphql(
  `mutation TestBackend($input: TestBackendInput!) { testBackend(input: $input) { problem message deviceName } }`,
);
