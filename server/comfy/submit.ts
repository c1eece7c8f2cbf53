// Sends one prompt to ComfyUI, and tells apart: accepted, refused, never sent, and nobody knows.
import type { Features } from "./features.ts";
import { findPrompt } from "./find.ts";
import type { ComfyHttp } from "./http.ts";
import type { RunEnd, RunError } from "./outcome.ts";
import type { Answer, Said } from "./request.ts";
import { unclearError, validationError } from "./result.ts";
import { asObject } from "./shape.ts";

export type SubmitOptions = {
  promptId: string;
  clientId: string;
  workflow: unknown;
  extraData: unknown;
  features: Features;
  /** Called right before each POST; a POST is repeated only when the one before can't have arrived. */
  beforeSubmit?(): Promise<boolean>;
  interrupt: AbortSignal;
  stop: AbortSignal;
  lostMs: number;
  pollMs: number;
};

export type Submitted =
  | { kind: "accepted" }
  /** A 200 that names broken nodes: ComfyUI runs the rest, Sluice doesn't want it. */
  | { kind: "partial"; error: RunError }
  /** No usable answer came: it may be validating, queued, or never have arrived. */
  | { kind: "unsure"; silentSince: number }
  | { kind: "ended"; end: RunEnd };

export async function submitPrompt(
  http: ComfyHttp,
  options: SubmitOptions,
  socketOpened: Promise<unknown>,
  rest: (delayMs: number) => Promise<void>,
): Promise<Submitted> {
  const startedAt = performance.now();
  for (let refusals = 0; ; ) {
    const go = await lookOnce(options, socketOpened);
    if (!go || options.stop.aborted) return { kind: "ended", end: { kind: "dropped" } };
    if (options.interrupt.aborted) return { kind: "ended", end: { kind: "interrupted" } };
    const { promptId, clientId, workflow, extraData } = options;
    const body = {
      prompt: workflow,
      prompt_id: promptId,
      client_id: clientId,
      extra_data: extraData,
    };
    const silentSince = performance.now();
    const tried = sortSubmit(await http.submit(body, options.stop));
    if (tried.kind === "unsure") return { kind: "unsure", silentSince };
    if (tried.kind === "unclear") {
      refusals += 1;
      const { state } = await findPrompt(http, options.features, promptId, options.stop);
      if (state !== "unknown") return { kind: "unsure", silentSince };
      if (refusals >= MOST_REFUSALS) return { kind: "ended", end: refusedAgain(tried.said) };
      await rest(Math.min(options.pollMs, REFUSED_AGAIN_MS));
      continue;
    }
    if (tried.kind !== "not sent") return tried;
    if (performance.now() - startedAt >= options.lostMs) {
      return {
        kind: "ended",
        end: { kind: "unreachable", reason: tried.reason },
      };
    }
    await rest(options.pollMs);
  }
}

/** What is refused without a reason may be taken the next time; not for ever. */
const MOST_REFUSALS = 3;
const REFUSED_AGAIN_MS = 500;

function refusedAgain({ status, text }: Said): RunEnd {
  const sentence = `ComfyUI refuses this submission, ${MOST_REFUSALS} times in a row (HTTP ${status}).`;
  return { kind: "failed", error: unclearError("SUBMISSION_REFUSED", sentence, text) };
}

/** The look must be the last thing before the POST: it is made while the socket opens, and again if that took long. */
const FRESH_MS = 50;

async function lookOnce({ beforeSubmit }: SubmitOptions, socketOpened: Promise<unknown>): Promise<boolean> {
  if (!beforeSubmit) return socketOpened.then(() => true);
  const lookedAt = performance.now();
  const [go] = await Promise.all([beforeSubmit(), socketOpened]);
  return go && performance.now() - lookedAt > FRESH_MS ? beforeSubmit() : go;
}

type Tried =
  | Exclude<Submitted, { kind: "unsure" }>
  | { kind: "unsure" }
  | { kind: "not sent"; reason: string }
  /** ComfyUI itself says no, and not why: nothing is queued, as long as it doesn't know the id. */
  | { kind: "unclear"; said: Said };

function sortSubmit(answer: Answer): Tried {
  const body = answer.kind === "unanswered" ? null : asObject(answer.body);
  switch (answer.kind) {
    case "answered": {
      if (!body || typeof body.prompt_id !== "string") return { kind: "unsure" };
      const broken = Object.keys(asObject(body.node_errors) ?? {}).length > 0;
      return broken ? { kind: "partial", error: validationError(body) } : { kind: "accepted" };
    }
    case "refused":
      // An upstream branch of ComfyUI answers 409 for an id that it has: that id is ours.
      if (answer.status === 409) return { kind: "accepted" };
      if (answer.status === 413) return { kind: "ended", end: tooLarge() };
      if (answer.status === 400 && body && "error" in body) {
        return {
          kind: "ended",
          end: { kind: "failed", error: validationError(body) },
        };
      }
      if (answer.status === 400) return { kind: "unclear", said: { ...answer, isOwn: true } };
      return {
        kind: "not sent",
        reason: `it answered HTTP ${answer.status} to the prompt`,
      };
    case "unanswered":
      if (answer.said?.isOwn && answer.said.status >= 500) return { kind: "unclear", said: answer.said };
      return answer.sent ? { kind: "unsure" } : { kind: "not sent", reason: answer.reason };
  }
}

function tooLarge(): RunEnd {
  const message = "The backend refused the workflow as too large (HTTP 413).";
  return {
    kind: "failed",
    error: {
      code: "VALIDATION_FAILED",
      message,
      nodeId: null,
      nodeType: null,
      details: null,
    },
  };
}
