// Compares what Sluice says of every attempt with what the simulators really ran: nothing twice on a guess, nothing reported as what it is not.
import type { AttemptRow, Evidence, PromptRow } from "./evidence.ts";
import { FAILING, type Run } from "./runLog.ts";

/** The clocks of two processes and the way of an answer. */
const SLACK_MS = 250;
/** A prompt that was never seen after an unclear POST is lost by itself after this; see comfyui.md 4.4. */
const UNKNOWN = /doesn't know this prompt/;

export function auditRuns(evidence: Evidence): string[] {
  const known = new Set(evidence.prompts.flatMap(({ tries }) => tries.map(({ id }) => id)));
  const strangers = [...evidence.runs.keys()].filter((id) => !known.has(id));
  return [
    ...strangers.map((id) => `a simulator ran ${id}, which is no attempt of Sluice`),
    ...evidence.prompts.flatMap((prompt) => auditPrompt(prompt, evidence).map((wrong) => `${name(prompt)}: ${wrong}`)),
  ];
}

const name = ({ jobId, index, status }: PromptRow): string => `job ${jobId} prompt ${index} (${status})`;

function auditPrompt(prompt: PromptRow, evidence: Evidence): string[] {
  const { tries } = prompt;
  const wrong = tries.flatMap((attempt) => auditAttempt(attempt, prompt, evidence));
  for (const attempt of tries.slice(0, -1)) {
    if (attempt.outcome !== "LOST" && attempt.outcome !== "RELEASED") {
      wrong.push(`attempt ${attempt.number} was followed by another one although it ended ${attempt.outcome}`);
    }
  }
  const submissions = tries.filter(({ submittedAt }) => submittedAt !== null).length;
  if (submissions !== prompt.attempts) wrong.push(`attempts is ${prompt.attempts}, but ${submissions} were submitted`);
  if (submissions > prompt.maxAttempts) wrong.push(`${submissions} submissions of at most ${prompt.maxAttempts}`);
  return [...wrong, ...auditStatus(prompt)];
}

/** What a prompt became follows from its last attempt. */
function auditStatus(prompt: PromptRow): string[] {
  const last = prompt.tries.at(-1);
  const fails = prompt.color === FAILING.color || prompt.color === FAILING.outOfMemoryColor;
  switch (prompt.status) {
    case "SUCCEEDED":
      return last?.outcome === "SUCCEEDED" && !fails ? [] : [`its last attempt ended ${last?.outcome}`];
    case "FAILED":
      if (prompt.errorCode === "BACKEND_LOST") {
        return last?.outcome === "LOST" && prompt.attempts >= prompt.maxAttempts
          ? []
          : ["lost, but attempts were left"];
      }
      if (prompt.errorCode === "EXECUTION_FAILED" && prompt.color === FAILING.color) return [];
      if (prompt.errorCode === "OUT_OF_MEMORY" && prompt.color === FAILING.outOfMemoryColor) return [];
      return [`failed with ${prompt.errorCode} in the color ${prompt.color}`];
    case "CANCELED":
      return last?.outcome === "SUCCEEDED" || last?.outcome === "FAILED"
        ? [`its last attempt ended ${last.outcome}`]
        : [];
    default:
      return ["not final"];
  }
}

function auditAttempt(attempt: AttemptRow, prompt: PromptRow, evidence: Evidence): string[] {
  const runs = evidence.runs.get(attempt.id) ?? [];
  const posts = runs.flatMap(({ submittedAt }) => submittedAt);
  const wrong: string[] = [];
  if (posts.length > 1) wrong.push(`it was POSTed ${posts.length} times`);
  if (runs.some(({ url }) => url !== attempt.url)) wrong.push(`it ran elsewhere than on ${attempt.url}`);
  if (posts.length > 0 && attempt.submittedAt === null) wrong.push("it was POSTed, but never marked as submitted");
  const end = runs.flatMap(({ ended }) => ended).at(-1)?.outcome ?? null;
  const [run] = runs;
  return [...wrong, ...judge(attempt, prompt, { run, end, evidence })].map(
    (text) => `attempt ${attempt.number} (${attempt.id}): ${text}`,
  );
}

interface Ran {
  run: Run | undefined;
  end: string | null;
  evidence: Evidence;
}

function judge(attempt: AttemptRow, prompt: PromptRow, { run, end, evidence }: Ran): string[] {
  const says = `it ended ${attempt.outcome} (${attempt.reason}), but the simulator says ${end ?? "nothing"}`;
  switch (attempt.outcome) {
    case "SUCCEEDED":
      return end === "success" ? [] : [says];
    case "FAILED":
      return end === "error" ? [] : [says];
    case "RELEASED":
      return run ? ["it was released, but had been sent"] : [];
    case "CANCELED":
      return end === null || end === "interrupted" || outOfReach(attempt, run, evidence) ? [] : [says];
    case "LOST":
      return isGuess(attempt, run, evidence) ? ["it was called unknown, but its simulator knew it"] : [];
    case null:
      return [`it never ended (${prompt.status})`];
  }
}

/** Nobody could ask any more: the simulator forgot it, or the worker was gone and its job canceled. */
function outOfReach(attempt: AttemptRow, run: Run | undefined, evidence: Evidence): boolean {
  return attempt.reason?.startsWith("its worker is gone") === true || isForgotten(attempt, run, evidence);
}

function isGuess(attempt: AttemptRow, run: Run | undefined, evidence: Evidence): boolean {
  if (!UNKNOWN.test(attempt.reason ?? "")) return false;
  // A POST that came after the verdict: its worker was frozen on the way.
  const late = (run?.submittedAt[0] ?? Number.POSITIVE_INFINITY) > (attempt.endedAt ?? 0) - SLACK_MS;
  return run !== undefined && run.dequeuedAt === null && !late && !isForgotten(attempt, run, evidence);
}

function isForgotten(attempt: AttemptRow, run: Run | undefined, evidence: Evidence): boolean {
  const diedAt = run ? evidence.endOf(run) : null;
  return diedAt !== null && diedAt <= (attempt.endedAt ?? 0) + SLACK_MS;
}
