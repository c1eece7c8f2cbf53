// Runs one assignment: from the claim to the outcome that is written down.
import { setTimeout as delay } from "node:timers/promises";
import type { Address } from "../../schema/model/address.ts";
import { encodeId } from "../../schema/model/id.ts";
import { markOf } from "../../schema/model/mark.ts";
import { outgoing } from "../../schema/model/outgoing.ts";
import { applyOverrides } from "../../schema/model/overrides.ts";
import type { Features } from "../comfy/features.ts";
import type { RunEnd } from "../comfy/outcome.ts";
import { runPrompt } from "../comfy/run.ts";
import type { EarlySocket } from "../comfy/socket.ts";
import type { Assignment } from "../jobs/assignment.ts";
import type { Finished } from "../jobs/finish.ts";
import type { End } from "../jobs/settle.ts";
import type { Sealer } from "../keys/seal.ts";
import { inScope, type Log } from "../log.ts";
import { failSpan, traced } from "../trace.ts";
import { judge } from "./ending.ts";
import type { InterruptReason, Leases } from "./leases.ts";
import { dropHeld, madeOutputs, type Origin } from "./madeOutput.ts";
import { openSecrets, type Secrets, UNREADABLE } from "./openSecrets.ts";
import { redact } from "./redact.ts";
import type { Reporter } from "./reporter.ts";
import type { Next } from "./settler.ts";
import { tellQueue } from "./tellQueue.ts";

export interface ExecuteOptions {
  leases: Leases;
  begin: (attemptId: string) => Promise<boolean>;
  /** Writes down how it ended; with a backend that is to get its next prompt at once. Undefined: it was not ours to end any more. */
  finish: (end: End, next: Next | null) => Promise<Finished | undefined>;
  /** Writes down that it waits in its backend's own queue; null: that it does no more. */
  queued: (attemptId: string, behind: number | null) => Promise<void>;
  report: (assignment: Assignment) => Reporter;
  sealer: Sealer;
  store: Origin["store"];
  lostMs: number;
  log: Log;
}

/** How long after a POST ComfyUI may still be validating, and not know the id yet. */
const validationMs = 10_000;

/** The backend as it was last seen. */
export interface Place {
  address: Address;
  features: Features;
  /** Opened ahead of this attempt. */
  early: EarlySocket | null;
  /** After this end: opens the socket of the attempt that may follow at once; null: none may. */
  goOn: (end: RunEnd) => EarlySocket | null;
}

/** Returns how it ended on the backend, for the backend's sake. What is written down may be less: the lease may be gone. */
export function execute(assignment: Assignment, place: Place, options: ExecuteOptions): Promise<RunEnd> {
  const { jobId, promptId, attemptId, number } = assignment;
  const names = { jobId: encodeId("Job", jobId), promptId: encodeId("Prompt", promptId), attemptId };
  const attributes = {
    "sluice.jobId": names.jobId,
    "sluice.promptId": names.promptId,
    "sluice.attemptId": attemptId,
    "sluice.attempt": number,
    "sluice.backend": place.address.url,
  };
  return inScope(names, () => traced("prompt", attributes, () => carryOut(assignment, place, options)));
}

async function carryOut(assignment: Assignment, place: Place, options: ExecuteOptions): Promise<RunEnd> {
  options.log.debug({ backend: place.address.url, attempt: assignment.number }, "a prompt starts");
  const held = options.leases.hold(assignment);
  const report = options.report(assignment);
  try {
    // Claimed by a worker that died before it sent anything: there is nothing to watch.
    const unsent = assignment.orphan && assignment.submittedMsAgo === null;
    const end: RunEnd = unsent ? { kind: "dropped" } : await runSecretly(assignment, place, options, { held, report });
    const reason: InterruptReason | null = held.interrupt.aborted ? held.interrupt.reason : null;
    if (end.kind === "failed") failSpan(end.error.message);
    const ending = judge(end, { number: assignment.number, interrupted: reason });
    options.log.debug({ outcome: ending?.outcome ?? end.kind }, "a prompt ended");
    // A worker that stops still says what it never sent.
    if (ending && (end.kind === "dropped" || !held.stop.aborted)) {
      const { attemptId, promptId, jobId, backendId } = assignment;
      const origin = { promptId, backendUrl: place.address.url, store: options.store };
      const outputs = end.kind === "succeeded" ? await madeOutputs(end.outputs, origin) : [];
      // While the end is written the socket is opened: the next prompt need not wait for it.
      const early = place.goOn(end);
      const next = early && { backendId, clientId: early.clientId };
      const written = await write({ ...ending, attemptId, jobId, outputs }, next, { ...options, stop: held.stop });
      if (!written) await dropHeld(outputs, origin);
    }
    return end;
  } finally {
    report.end();
    held.release();
    void place.early?.close();
  }
}

interface Hands {
  held: { interrupt: AbortSignal; stop: AbortSignal };
  report: Reporter;
}

async function run(
  assignment: Assignment,
  place: Place,
  options: ExecuteOptions,
  { held, report, secrets }: Hands & { secrets: Secrets },
): Promise<RunEnd> {
  const { attemptId, clientId, submittedMsAgo, jobId, number } = assignment;
  const look = () => traced("prompt begin", {}, () => options.begin(attemptId));
  const onLost = (error: unknown) =>
    options.log.warn({ error, attempt: attemptId }, "the last look failed; trying again");
  const workflow = applyOverrides(assignment.workflow, assignment.overrides);
  return runPrompt({
    address: place.address,
    features: place.features,
    promptId: attemptId,
    clientId,
    early: place.early,
    workflow: outgoing(workflow, { mark: markOf(attemptId), now: new Date() }),
    extraData: {
      ...assignment.extraData,
      ...secrets,
      sluice: { job: encodeId("Job", jobId), prompt: encodeId("Prompt", assignment.promptId), attempt: number },
    },
    resume: submittedMsAgo !== null,
    unknownGraceMs: Math.max(0, validationMs - (submittedMsAgo ?? 0)),
    beforeSubmit: async () => (await insist(look, held.stop, onLost)) ?? false,
    interrupt: held.interrupt,
    stop: held.stop,
    lostMs: options.lostMs,
    onProgress: report.progress,
    onPreview: report.preview,
    onNotice: report.notice,
    ...tellQueue(assignment, options),
  });
}

/** With its secrets, of which what comes back tells nothing. */
async function runSecretly(assignment: Assignment, place: Place, options: ExecuteOptions, by: Hands): Promise<RunEnd> {
  const secrets = openSecrets(assignment, options.sealer);
  if (secrets === null) return { kind: "failed", error: UNREADABLE };
  return redact(await run(assignment, place, options, { ...by, secrets }), Object.values(secrets));
}

async function write(
  end: End,
  next: Next | null,
  { finish, stop, log }: ExecuteOptions & { stop: AbortSignal },
): Promise<boolean> {
  const attempt = end.attemptId;
  const written = await insist(
    () => traced("prompt finish", { "sluice.outcome": end.outcome }, async () => (await finish(end, next)) ?? null),
    stop,
    (error) => log.error({ error, attempt }, "an outcome could not be written; trying again"),
  );
  if (written === null) log.warn({ attempt }, "the attempt was taken over: its outcome here is ignored");
  // Undefined: it may have been written all the same.
  return written !== null;
}

/**
 * While the database is away it is asked again, as long as the lease may still hold; after that the next worker asks ComfyUI. So an outcome is kept, and
 * a look whose answer got lost is made once more: nobody else could tell that nothing was sent after it. Undefined: `stop` came first.
 */
async function insist<Answer>(
  ask: () => Promise<Answer>,
  stop: AbortSignal,
  onError: (error: unknown) => void,
): Promise<Answer | undefined> {
  for (let waitMs = 100; ; waitMs = Math.min(2 * waitMs, 2_000)) {
    try {
      return await ask();
    } catch (error) {
      onError(error);
    }
    await delay(waitMs, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return undefined;
  }
}
