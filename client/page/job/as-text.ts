// A submission as text that runs elsewhere.
import type { SubmitInput } from "../../sluice.ts";

const OPERATION = `mutation Submit($input: SubmitJobInput!) {
  submitJob(input: $input) { id status }
}`;

export const asWorkflow = ({ workflow }: SubmitInput): string => JSON.stringify(workflow, null, 2);

/** A workflow can't be written into the operation itself: ids of nodes are no GraphQL names. */
export const asGraphql = (input: SubmitInput): string => {
  const variables = JSON.stringify({ input }, null, 2);
  return `${OPERATION}\n\n# Its variables:\n${variables.replaceAll(/^/gm, "# ")}\n`;
};

/** What stands between the two words is taken as it is: nothing in it needs quoting, and JSON has no line of its own in it. */
export const asCurl = (input: SubmitInput, origin: string): string => {
  const body = JSON.stringify({ query: OPERATION, variables: { input } });
  return `curl -s ${origin}/graphql -H 'content-type: application/json' --data-binary @- <<'SUBMISSION'\n${body}\nSUBMISSION\n`;
};
