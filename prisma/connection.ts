// Says how every connection to the database is opened, whoever opens it.

export type Connection = { connectionString: string; options: string };

/**
 * No statement waits for a row that somebody else keeps locked longer than lock_timeout: it would keep its connection, and soon all of the pool.
 * adapter-pg reads timestamptz as if it were UTC, so the session must be in UTC whatever the server's or the user's default is:
 * it comes last and wins. The user's own `?options=` are kept and may override the rest.
 */
export function connectionOf(databaseUrl: string): Connection {
  const [address = "", query = ""] = databaseUrl.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const own = parameters.get("options") ?? "";
  parameters.delete("options");
  const rest = parameters.toString();
  return {
    connectionString: rest === "" ? address : `${address}?${rest}`,
    options:
      `-c random_page_cost=1.1 -c idle_in_transaction_session_timeout=60s -c lock_timeout=20s ${own} -c TimeZone=UTC`.replace(
        "  ",
        " ",
      ),
  };
}
