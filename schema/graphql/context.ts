// The port of the API: everything a resolver may ask for. server/http answers it; tests may answer it otherwise.

import type { JobEvent, PrismaClient, Token, Webhook } from "../../prisma/generated/client.ts";
import type { BackendChange, NewBackend } from "../model/backend.ts";
import type { BackendProblem } from "../model/backendProblem.ts";
import type { CancelRequest, CancelResult } from "../model/cancel.ts";
import type { Secret } from "../model/extraData.ts";
import type { Progress } from "../model/progress.ts";
import type { Submission } from "../model/submission.ts";
import type { NewToken } from "../model/token.ts";
import type { Viewer } from "../model/viewer.ts";
import type { NewWebhook } from "../model/webhook.ts";
import { createLoaders, type Loaders } from "./loaders.ts";
import type { JobRow, PromptRow } from "./rows.ts";

/** All ids on this side of the API are raw uuids; global ids ("job_…") exist in GraphQL only. */
export type Uuid = string;

/** A row of a job's log. */
export type JobEventRow = JobEvent;

/** The commands. Each is one transaction and throws a Refusal when it can't be done. */
export interface JobsPort {
  /** The fingerprint is the canonical text of the input; it matters only with an idempotency key. */
  submit(submission: Submission, fingerprint: string, by?: Viewer): Promise<Uuid>;
  cancel(jobId: Uuid, request: CancelRequest): Promise<CancelResult>;
  /** All or nothing: an unknown id changes nothing. Results come in the order of the ids. */
  cancelMany(jobIds: readonly Uuid[], request: CancelRequest): Promise<CancelResult[]>;
  cancelPrompt(promptId: Uuid, request: { interrupt: boolean }): Promise<void>;
  pause(jobId: Uuid): Promise<void>;
  resume(jobId: Uuid): Promise<void>;
  setPriority(jobId: Uuid, priority: number): Promise<void>;
  /** Returns the new job, which belongs to whom the old one belongs to. */
  retry(jobId: Uuid, secrets?: readonly Secret[], by?: Viewer): Promise<Uuid>;
  remove(jobId: Uuid): Promise<void>;
  drainBackend(backendId: Uuid): Promise<void>;
  /** `force`: also one that still holds a prompt that was given up. */
  resumeBackend(backendId: Uuid, request: { force: boolean }): Promise<void>;
}

/**
 * What can be watched. Each generator stops for good on return(), also while it waits for its next value, and throws
 * a Refusal (NOT_FOUND) before its first value when the job is unknown.
 */
export interface WatchPort {
  /** The job now, then after every newer change, ending after the final one; null: any job that changes, without end. */
  jobChanged(jobId: Uuid | null): AsyncGenerator<JobRow, void>;
  /** Prompts of the job whose state is newer than what was told before; ends when the job is final. */
  promptChanged(jobId: Uuid): AsyncGenerator<PromptRow, void>;
  promptProgress(jobId: Uuid): AsyncGenerator<Progress, void>;
  /** The log after that seq, then live; ends after JOB_FINISHED. */
  jobEvents(jobId: Uuid, afterSeq: number): AsyncGenerator<JobEventRow, void>;
  jobDeleted(): AsyncGenerator<Deleted, void>;
  backendChanged(): AsyncGenerator<{ id: Uuid }, void>;
}

/** Webhooks of all jobs of an owner; those of single jobs come with the submission. */
export interface WebhooksPort {
  create(webhook: NewWebhook, owner: string): Promise<Webhook>;
  remove(webhookId: Uuid): Promise<void>;
  /** Of one job what it told after that seq; of all jobs (null) what did not get through. Returns how many are sent again. */
  replay(webhookId: Uuid, what: { jobId: Uuid | null; afterSeq: number }): Promise<number>;
}

/** Never with its hash: nobody has to see it. */
export type TokenRow = Omit<Token, "hash">;

/** Those in the database. */
export interface TokensPort {
  list(): Promise<TokenRow[]>;
  find(tokenId: Uuid): Promise<TokenRow | null>;
  create(what: NewToken): Promise<{ token: TokenRow; secret: string }>;
  revoke(tokenId: Uuid): Promise<TokenRow>;
}

/** What came of asking a backend. */
export type Tested =
  | { ok: true; version: string; deviceName: string | null }
  | { ok: false; problem: BackendProblem; reason: string };

/** The backends that are added at run time. */
export interface BackendsPort {
  add(backend: NewBackend): Promise<Uuid>;
  update(backendId: Uuid, change: BackendChange): Promise<void>;
  /** What runs there finishes first. */
  remove(backendId: Uuid): Promise<void>;
  testNew(backend: NewBackend): Promise<Tested>;
  testKnown(backendId: Uuid, change: BackendChange): Promise<Tested>;
  /** The names of what is sent there; null: it is nothing, not known here, or none of the viewer's business. */
  carries(backendId: Uuid): Promise<{ headerNames: string[]; parameterNames: string[] } | null>;
}

/** A job that has been removed. */
export interface Deleted {
  id: Uuid;
  owner: string;
}

/** What stays the same for every operation of a server process. */
export interface Ports {
  prisma: PrismaClient;
  jobs: JobsPort;
  watch: WatchPort;
  webhooks: WebhooksPort;
  tokens: TokensPort;
  backends: BackendsPort;
  progress: { newest(promptId: Uuid): Progress | undefined };
  limits: { maxPromptsPerJob: number; webhookHosts: readonly string[]; secretNames: readonly string[] };
}

/** Made anew for every operation, and for every event of a subscription: what Pothos and loaders keep on it must never outlive one answer. */
export interface Context extends Ports, Asker {
  loaders: Loaders;
}

/** Whoever asks, and what the answer depends on besides. */
export interface Asker {
  requestId: string;
  viewer: Viewer;
  /** Makes of a path on this server the address that this viewer may fetch it from. */
  addressOf(path: string): string;
  /** Told when something is asked for that passes by and is in no database. */
  onPassing?(): void;
}

/** The ports are the viewer's own: they don't show or change what isn't its business. */
export function createContext(ports: Ports, asker: Asker): Context {
  let loaders: Loaders | undefined;
  return {
    ...ports,
    ...asker,
    // Few events need any.
    get loaders() {
      loaders ??= createLoaders(ports.prisma);
      return loaders;
    },
    get progress() {
      asker.onPassing?.();
      return ports.progress;
    },
  };
}
