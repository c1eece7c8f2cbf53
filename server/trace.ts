// Spans around the steps of the work. Without a configured collector (tracing.ts) they cost next to nothing.
import type { IncomingHttpHeaders } from "node:http";
import { type Attributes, context, propagation, type Span, SpanStatusCode, trace } from "@opentelemetry/api";

/** Asked for each time: one that is kept goes on sending to the collector that was the first in this process. */
const tracer = () => trace.getTracer("sluice");

/** What is started inside becomes a child of this span. Attributes without a value are left out. */
export const traced = <T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T> =>
  tracer().startActiveSpan(name, { attributes }, (span) => settle(span, run));

async function settle<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function fail(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** Within the trace that the caller's headers name, if they name one. */
export const inTraceOf = <T>(headers: IncomingHttpHeaders, run: () => T): T =>
  context.with(propagation.extract(context.active(), headers), run);

/** Marks the step at work as failed, though it threw nothing. */
export function failSpan(message: string): void {
  trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** By which a line of the log is found from a trace, and the other way round. */
export function traceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}
