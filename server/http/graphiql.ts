// What GraphiQL shows at first: operations that are ready to run, in the order in which one would try them.
import type { GraphiQLOptions } from "graphql-yoga";

const SUBMIT = `# Submit a job: one workflow, run four times with another colour each.
# It needs no model, so it runs on every ComfyUI (and on the simulated one).
mutation Submit {
  submitJob(
    input: {
      name: "Four colours"
      workflow: {
        _1: { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color: 0 } }
        _2: { class_type: "SaveImage", inputs: { images: ["_1", 0], filename_prefix: "colours" } }
      }
      sweep: [{ path: "_1.inputs.color", values: [255, 65280, 16711680, 16776960] }]
    }
  ) {
    id
    status
    counts { total pending }
    waitingFor
  }
}
`;

const WATCH = `# Watch any job that changes, from now on. Run it, then submit a job in another tab.
subscription Watch {
  jobChanged {
    id
    name
    status
    counts { total pending running succeeded failed canceled }
    prompts(first: 4) {
      edges { node { index status progress { fraction } outputs { url } } }
    }
  }
}
`;

const CANCEL = `# Cancel a job: put its id into the variables below. What was pending is over at once; what runs
# finishes first, unless you ask for an interrupt. The message says in words what happens.
mutation Cancel($id: ID!) {
  cancelJob(id: $id, interrupt: false, reason: "trying it out") {
    mode
    canceledPending
    runningPrompts
    message
    job { status finishedAt }
  }
}
`;

const LIST = `# The newest jobs, with what they made.
query Jobs {
  jobs(first: 10) {
    totalCount
    edges {
      node {
        id
        name
        status
        waitingFor
        counts { total succeeded failed canceled }
        prompts(first: 5) { edges { node { status outputs { filename url } error { code message } } } }
      }
    }
  }
}
`;

export const GRAPHIQL_OPTIONS: GraphiQLOptions = {
  title: "Sluice API",
  defaultQuery: SUBMIT,
  defaultTabs: [
    { query: SUBMIT },
    { query: WATCH },
    { query: CANCEL, variables: '{ "id": "job_…" }' },
    { query: LIST },
  ],
  subscriptionsProtocol: "WS",
};
