// Carries out the reference model's commands on a database, and answers in the model's words.
import { randomUUID } from "node:crypto";
import type { Db } from "../../prisma/client.ts";
import { Refusal } from "../../schema/model/refusal.ts";
import { pause, resume, setPriority } from "../../server/jobs/adjust.ts";
import { cancelPrompt } from "../../server/jobs/cancelPrompt.ts";
import { renew } from "../../server/jobs/renew.ts";
import { retry } from "../../server/jobs/retry.ts";
import type { Aimed } from "./aim.ts";
import type { Answer, Command } from "./model.ts";
import { createQueue, LEASE_MS, type Queue } from "./queue.ts";

const DONE: Answer = { kind: "done" };
const NOTHING: Answer = { kind: "nothing" };

export class Driver {
  readonly #db: Db;
  readonly #queue: Queue;
  readonly #free: string[];
  #jobIds: string[] = [];
  #promptIds: string[][] = [];
  /** By job, prompt and fence. */
  #attempts = new Map<string, { id: string; backendId: string }>();

  private constructor(db: Db, queue: Queue, backendIds: string[]) {
    this.#db = db;
    this.#queue = queue;
    this.#free = backendIds;
  }

  static async start(db: Db, { backends }: { backends: number }): Promise<Driver> {
    await db.$executeRaw`TRUNCATE job, job_event, attempt, backend CASCADE`;
    const queue = createQueue(db);
    return new Driver(db, queue, await queue.backends(backends));
  }

  get hasFreeBackend(): boolean {
    return this.#free.length > 0;
  }

  idOf(job: number | null): string | null {
    return job === null ? null : (this.#jobIds[job] ?? null);
  }

  /** What the worker hears when it asks about its attempts, by attempt. */
  async heard(): Promise<Map<string, number | null>> {
    const attemptIds = [...this.#attempts.values()].map(({ id }) => id);
    const leases = await renew(this.#db, { workerId: this.#queue.workerId, attemptIds, leaseMs: LEASE_MS });
    return new Map(leases.map(({ attemptId, interruptInMs }) => [attemptId, interruptInMs]));
  }

  attemptOf(job: number, prompt: number, fence: number): string {
    return this.#attempts.get(`${job} ${prompt} ${fence}`)?.id ?? randomUUID();
  }

  async carryOut(command: Aimed): Promise<Answer> {
    try {
      return await this.#carryOut(command);
    } catch (error) {
      if (error instanceof Refusal && (error.code === "CONFLICT" || error.code === "NOT_FOUND")) {
        return { kind: "refused", code: error.code };
      }
      throw error;
    }
  }

  async #carryOut(command: Aimed): Promise<Answer> {
    switch (command.kind) {
      case "submit": {
        const { prompts, priority, maxAttempts, onFailure } = command;
        return this.#created(await this.#queue.submit(prompts, { priority, maxAttempts, onFailure }));
      }
      case "claim":
      case "claim nothing":
        return this.#claim();
      case "begin": {
        const began = await this.#queue.begin(this.attemptOf(command.job, command.prompt, command.fence));
        return began ? DONE : NOTHING;
      }
      case "finish":
        return this.#finish(command);
      default:
        return this.#command(command);
    }
  }

  async #command(command: Exclude<Command, { kind: "submit" | "claim" | "begin" | "finish" }>): Promise<Answer> {
    const jobId = this.#jobIds[command.job] ?? randomUUID();
    switch (command.kind) {
      case "cancel":
        return this.#cancel(jobId, command.interrupt);
      case "deadline": {
        const found = await this.#db.$executeRaw`
UPDATE job SET interrupt_at = CASE WHEN interrupt_at > now() THEN now() ELSE interrupt_at END WHERE id = ${jobId}::uuid`;
        return found === 1 ? DONE : { kind: "refused", code: "NOT_FOUND" };
      }
      case "cancelPrompt":
        await cancelPrompt(this.#db, this.#promptIds[command.job]?.[command.prompt] ?? randomUUID(), command);
        return DONE;
      case "retry":
        return this.#created(await retry(this.#db, jobId));
      case "pause":
        await pause(this.#db, jobId);
        return DONE;
      case "resume":
        await resume(this.#db, jobId);
        return DONE;
      case "setPriority":
        await setPriority(this.#db, jobId, command.priority);
        return DONE;
    }
  }

  async #created(jobId: string): Promise<Answer> {
    const prompts = await this.#db.prompt.findMany({ where: { jobId }, orderBy: { index: "asc" } });
    this.#promptIds.push(prompts.map(({ id }) => id));
    this.#jobIds.push(jobId);
    return { kind: "created", job: this.#jobIds.length - 1 };
  }

  async #claim(): Promise<Answer> {
    const [assignment, more] = await this.#queue.claim(this.#free.slice(0, 1));
    if (more) throw new Error("One backend got two prompts.");
    if (!assignment) return NOTHING;
    const { attemptId: id, backendId, jobId, index, number } = assignment;
    this.#attempts.set(`${this.#jobIds.indexOf(jobId)} ${index} ${number}`, { id, backendId });
    this.#free.splice(this.#free.indexOf(backendId), 1);
    return { kind: "claimed", fence: number };
  }

  async #finish({ job, prompt, fence, outcome }: Extract<Command, { kind: "finish" }>): Promise<Answer> {
    const [finished] = await this.#queue.end(this.attemptOf(job, prompt, fence), outcome);
    if (!finished) return NOTHING;
    const attempt = this.#attempts.get(`${job} ${prompt} ${fence}`);
    if (attempt) this.#free.push(attempt.backendId);
    return { kind: "finished", status: finished.status };
  }

  async #cancel(jobId: string, interrupt: "never" | "later" | "now"): Promise<Answer> {
    const { mode, canceledPending, runningPrompts, alreadyRequested } = await this.#queue.cancel(jobId, {
      interrupt: interrupt === "now",
      interruptAfterSeconds: interrupt === "later" ? 3600 : null,
    });
    return { kind: "canceled", mode, canceledPending, runningPrompts, alreadyRequested };
  }
}
