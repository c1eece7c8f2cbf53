// Sends spans to an OpenTelemetry collector, over OTLP/HTTP, where one is configured.
import { context, propagation, trace } from "@opentelemetry/api";

/**
 * Loaded only when somebody wants traces: the SDK costs start-up time and memory. OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME and
 * OTEL_RESOURCE_ATTRIBUTES are read by the SDK itself. Returns what sends the last spans and stops it.
 */
export async function startTracing(endpoint: string): Promise<() => Promise<void>> {
  const [sdk, { OTLPTraceExporter }, resources, { AsyncLocalStorageContextManager }, core] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/context-async-hooks"),
    import("@opentelemetry/core"),
  ]);
  const { envDetector, serviceNameEnvDetector, hostDetector } = resources;
  const detected = resources.detectResources({ detectors: [envDetector, serviceNameEnvDetector, hostDetector] });
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ "service.name": "sluice" }).merge(detected),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    // It throws where the last spans can't be sent.
    try {
      await provider.shutdown();
    } finally {
      for (const api of [trace, context, propagation]) api.disable();
    }
  };
}
