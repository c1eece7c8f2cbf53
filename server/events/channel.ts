// A connection of its own that listens to one NOTIFY channel, and comes back by itself when it is lost.
import pg from "pg";
import { connectionOf } from "../../prisma/connection.ts";

export interface ChannelOptions {
  databaseUrl: string;
  channel: string;
  onPayload: (payload: string) => void;
  /** After every (re)connect. */
  onConnect: () => void;
  onError: (error: Error) => void;
}

const firstRetryMs = 100;
const maxRetryMs = 5_000;

export class Channel {
  readonly #options: ChannelOptions;
  #client: pg.Client | null = null;
  #retryMs = firstRetryMs;
  #stopped = false;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** Resolves after the first try; later ones are made in the background. */
  async connect(): Promise<void> {
    const { databaseUrl, channel, onPayload, onConnect } = this.#options;
    const client = new pg.Client({ ...connectionOf(databaseUrl), keepAlive: true, connectionTimeoutMillis: 5_000 });
    this.#client = client;
    client.on("error", (error) => this.#lose(client, error));
    client.on("end", () => this.#lose(client, null));
    client.on("notification", ({ payload }) => onPayload(payload ?? ""));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      this.#retryMs = firstRetryMs;
      onConnect();
    } catch (error) {
      this.#lose(client, error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** A hint that can't be sent is lost; polling makes it good. */
  async notify(payloads: readonly string[]): Promise<void> {
    for (const payload of payloads) {
      await this.#client?.query("SELECT pg_notify($1, $2)", [this.#options.channel, payload]).catch(() => {});
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#client?.end().catch(() => {});
  }

  #lose(client: pg.Client, error: Error | null): void {
    if (this.#client !== client || this.#stopped) return;
    this.#client = null;
    if (error) this.#options.onError(error);
    client.end().catch(() => {});
    setTimeout(() => {
      if (!this.#stopped) void this.connect();
    }, this.#retryMs).unref();
    this.#retryMs = Math.min(2 * this.#retryMs, maxRetryMs);
  }
}
