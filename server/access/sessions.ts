// Says who asks, by the token that is shown, and tells streams when their token doesn't let anybody in any more.
import { createHash } from "node:crypto";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { Refusal } from "../../schema/model/refusal.ts";
import { isScope, LOCAL, type Scope, type Viewer, viewerOf } from "../../schema/model/viewer.ts";
import type { Signal } from "../events/signal.ts";
import { createAttempts, isLong } from "./attempts.ts";
import { createRate } from "./rate.ts";
import { hashOf } from "./secret.ts";
import { findValid, stateOfTokens, type ValidToken } from "./tokens.ts";

/** A token from the configuration. */
export interface ConfiguredToken {
  owner: string;
  scopes: readonly Scope[];
  secret: string;
}

/** What somebody shows (null: nothing) from what address, or the id of a token that has signed. */
export type Shown = { token: string | null; from: string } | { id: string };

export interface Sessions {
  /** Whether nobody has to show a token. */
  isOpen(): boolean;
  /** Throws UNAUTHENTICATED; RATE_LIMITED where somebody guesses. */
  enter(shown: Shown): Promise<Viewer>;
  /** Counts a request; throws RATE_LIMITED. */
  spend(viewer: Viewer): void;
  /** Calls back once, when the viewer's rights have ended. Returns what stops listening. */
  onEnd(viewer: Viewer, listener: () => void): () => void;
  stop(): void;
}

export interface SessionsOptions {
  db: PrismaClient;
  signal: Signal;
  tokens: readonly ConfiguredToken[];
  requestsPerMinute: number;
  onError: (error: unknown) => void;
}

/** A stream whose token was revoked or has expired ends within a second. */
const LOOK_MS = 400;

export const unauthenticated = (): Refusal =>
  new Refusal("UNAUTHENTICATED", "Show a token that is valid: Authorization: Bearer <token>.");

export async function startSessions(options: SessionsOptions): Promise<Sessions> {
  const { db, signal, requestsPerMinute, onError } = options;
  const configured = options.tokens.map(viewerOfConfigured);
  const byHash = new Map(configured.map((entry) => [entry.hash, entry.viewer]));
  const byId = new Map(configured.map(({ viewer }) => [viewer.tokenId, viewer]));
  const listeners = new Map<string | null, Set<() => void>>();
  const requests = createRate(requestsPerMinute);
  const attempts = createAttempts();
  let isOpen = configured.length === 0 && !(await stateOfTokens(db, [])).inUse;

  const end = (tokenId: string | null): void => {
    const told = listeners.get(tokenId) ?? [];
    listeners.delete(tokenId);
    for (const tell of told) tell();
  };
  const look = async (): Promise<void> => {
    const watched = [...listeners.keys()].filter((id) => id !== null && !byId.has(id)) as string[];
    if (!isOpen && watched.length === 0) return;
    const { inUse, valid } = await stateOfTokens(db, watched);
    if (inUse) isOpen = false;
    if (!isOpen) end(null);
    for (const id of watched) if (!valid.includes(id)) end(id);
  };
  const stop = keepLooking(look, signal, onError);

  return {
    isOpen: () => isOpen,
    async enter(shown) {
      if (isOpen) return LOCAL;
      if ("id" in shown) return byId.get(shown.id) ?? (await viewerOfId(db, shown.id)) ?? refuse();
      const { token, from } = shown;
      if (token === null) return refuse();
      attempts.begin(token, from);
      // Short ones are configured: from begin to fail nothing is waited for, so that many at once are counted as well.
      const viewer = byHash.get(hashOf(token)) ?? (isLong(token) ? await viewerOfText(db, token) : null);
      if (viewer) attempts.succeed(token, from);
      else attempts.fail(token, from);
      return viewer ?? refuse();
    },
    spend({ tokenId }) {
      const seconds = tokenId === null ? 0 : requests.take(tokenId);
      const message = `More than ${requestsPerMinute} requests a minute with this token. Try again in ${seconds} s.`;
      if (seconds > 0) throw new Refusal("RATE_LIMITED", message, undefined, seconds);
    },
    onEnd({ tokenId }, listener) {
      const set = listeners.get(tokenId) ?? new Set();
      listeners.set(tokenId, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(tokenId) === set) listeners.delete(tokenId);
      };
    },
    stop,
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const viewerOfText = async (db: PrismaClient, text: string): Promise<Viewer | null> =>
  viewerOfFound(await findValid(db, { text }));

/** Any other id is that of a configured token which is not configured any more. */
const viewerOfId = async (db: PrismaClient, id: string): Promise<Viewer | null> =>
  UUID.test(id) ? viewerOfFound(await findValid(db, { id })) : null;

const viewerOfFound = (found: ValidToken | null): Viewer | null =>
  found && viewerOf(found.id, found.owner, found.scopes.filter(isScope));

function refuse(): never {
  throw unauthenticated();
}

/** Its id is the same in every process and tells nothing of the secret. */
function viewerOfConfigured({ owner, scopes, secret }: ConfiguredToken): { hash: string; viewer: Viewer } {
  const hash = hashOf(secret);
  const id = `configured-${createHash("sha256").update(`${owner} ${hash}`).digest("hex").slice(0, 16)}`;
  return { hash, viewer: viewerOf(id, owner, scopes) };
}

/** Never two looks at a time; a signal may come while one is under way. */
function keepLooking(look: () => Promise<void>, signal: Signal, onError: (error: unknown) => void): () => void {
  let running = false;
  let again = false;
  const run = (): void => {
    again = running;
    if (running) return;
    running = true;
    look()
      .catch(onError)
      .finally(() => {
        running = false;
        if (again) run();
      });
  };
  const timer = setInterval(run, LOOK_MS);
  const leave = signal.subscribe("tokens", run);
  return () => {
    clearInterval(timer);
    leave();
  };
}
