// Sluice from graphql-sse, over server-sent events that may break: node docs/examples/clients/sse.ts [address]
import { createClient } from "graphql-sse";
import { authorization, CANCEL, EVENTS, enough, input, type JobEvent, nothing, pause, SUBMIT, url } from "./story.ts";

// No retries of its own: it would subscribe again from the old cursor, and repeat what was told.
const client = createClient({ url: `${url}/graphql`, headers: authorization, retryAttempts: 0 });

async function ask<T>(query: string, variables: object): Promise<T> {
  const headers = { "content-type": "application/json", ...authorization };
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] };
  if (errors?.[0]) throw new Error(errors[0].message);
  return data;
}

const { submitJob } = await ask<{ submitJob: { id: string } }>(SUBMIT, await input());
const { id } = submitJob;

let newest = nothing;
while (newest.kind !== "JOB_FINISHED") {
  try {
    const variables = { id, after: newest.seq };
    for await (const { data } of client.iterate<{ jobEvents: JobEvent }>({ query: EVENTS, variables })) {
      if (!data) continue;
      const event = data.jobEvents;
      newest = event;
      console.log(JSON.stringify(event));
      if (enough(event))
        console.error((await ask<{ cancelJob: { message: string } }>(CANCEL, { id })).cancelJob.message);
    }
  } catch (error) {
    console.error(`The connection broke (${String(error)}); going on after ${newest.seq}.`);
    await pause();
  }
}
client.dispose();
