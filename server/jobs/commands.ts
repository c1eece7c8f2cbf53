// The commands of the API: each is a verb, and the signals that let everybody know.
import type { Db } from "../../prisma/client.ts";
import type { CancelRequest, CancelResult } from "../../schema/model/cancel.ts";
import type { Secret } from "../../schema/model/extraData.ts";
import type { Submission } from "../../schema/model/submission.ts";
import { LOCAL, type Viewer } from "../../schema/model/viewer.ts";
import type { Signal } from "../events/signal.ts";
import type { Sealer } from "../keys/seal.ts";
import { pause, resume, setPriority } from "./adjust.ts";
import { cancel } from "./cancel.ts";
import { cancelPrompt } from "./cancelPrompt.ts";
import type { Quota } from "./quota.ts";
import { remove } from "./remove.ts";
import { retry } from "./retry.ts";
import { submit } from "./submit.ts";

export interface CommandOptions {
  db: Db;
  signal: Signal;
  /** Removes the files of prompts that are gone. Never rejects: the job is deleted by then, and who deleted it is told so. */
  removeFiles: (promptIds: string[]) => Promise<void>;
  /** Of each owner that has shown a token. */
  quota?: Quota;
  /** Encrypts secrets. */
  sealer: Sealer;
}

export function createCommands({ db, signal, removeFiles, quota, sealer }: CommandOptions) {
  const quotaOf = (by: Viewer): Quota | null => (by.tokenId === null ? null : (quota ?? null));
  const tell = (...topics: ("events" | "work" | "cancel")[]): void => {
    for (const topic of topics) signal.publish(topic, null);
  };
  const cancelMany = async (jobIds: readonly string[], request: CancelRequest): Promise<CancelResult[]> => {
    const results = await cancel(db, jobIds, request);
    tell("events", "cancel");
    return results;
  };
  return {
    async submit(submission: Submission, fingerprint: string, by = LOCAL): Promise<string> {
      const id = await submit(db, submission, fingerprint, { owner: by.owner, quota: quotaOf(by), sealer });
      tell("events", "work");
      return id;
    },
    async cancel(jobId: string, request: CancelRequest): Promise<CancelResult> {
      const [result] = await cancelMany([jobId], request);
      if (!result) throw new Error("a cancel without an answer");
      return result;
    },
    cancelMany,
    async cancelPrompt(promptId: string, request: { interrupt: boolean }): Promise<void> {
      await cancelPrompt(db, promptId, request);
      tell("events", "cancel");
    },
    async pause(jobId: string): Promise<void> {
      await pause(db, jobId);
      tell("events");
    },
    async resume(jobId: string): Promise<void> {
      await resume(db, jobId);
      tell("events", "work");
    },
    async setPriority(jobId: string, priority: number): Promise<void> {
      await setPriority(db, jobId, priority);
      tell("events", "work");
    },
    async retry(jobId: string, secrets: readonly Secret[] = [], by = LOCAL): Promise<string> {
      const id = await retry(db, jobId, { secrets, quota: quotaOf(by), sealer });
      tell("events", "work");
      return id;
    },
    async remove(jobId: string): Promise<void> {
      const { owner, promptIds } = await remove(db, jobId);
      signal.publish("deleted", { id: jobId, owner });
      await removeFiles(promptIds);
    },
  };
}
