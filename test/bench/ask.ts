// Asks a running Sluice over HTTP, as a client would, and says how long the whole answer took.

export interface Asked<T> {
  data: T;
  tookMs: number;
}

export async function ask<T>(url: string, query: string, variables: object): Promise<Asked<T>> {
  const body = JSON.stringify({ query, variables });
  const startedAt = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] };
  const tookMs = performance.now() - startedAt;
  if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
  return { data, tookMs };
}
