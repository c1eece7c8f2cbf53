// What the client asks about backends, and what it tells them to do.
import { graphql } from "../graphql.ts";

const BackendFields = graphql(`
  fragment BackendFields on Backend {
    id name url status reason simulated lastSeenAt deviceName vramTotalBytes vramFreeBytes
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
