// Traces go to a collector over OTLP where one is configured: a real receiver gets what a request and a prompt did.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { startFlow } from "../support/flow.ts";
import { attribute, type Span, startCollector } from "./collector.ts";

test("a submission is a span within the caller's trace, and each prompt a trace of its own from claim to end", async () => {
  using collector = await startCollector();
  const traceId = randomBytes(16).toString("hex");
  const lines: string[] = [];
  await using flow = await startFlow({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, LOG_LEVEL: "info" },
    onLogLine: (line) => lines.push(line),
  });
  const response = await fetch(flow.app.graphqlUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-request-id": "order-66",
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body: JSON.stringify({
      query: "mutation Order($w: JSONObject!) { submitJob(input: { workflow: $w }) { id } }",
      variables: { w: { "1": { class_type: "EmptyImage", inputs: { width: 0, height: 1, batch_size: 1, color: 0 } } } },
    }),
  });
  expect(response.headers.get("x-request-id")).toBe("order-66");
  const { data } = (await response.json()) as { data: { submitJob: { id: string } } };
  const { id } = data.submitJob;
  const { status, prompts } = await flow.queue.final(id);
  expect(status).toBe("FAILED");
  const fresh = await flow.queue.submit();
  await flow.queue.final(fresh);
  await expect(flow.client.ask('query Wrong { job(id: "x") { id } }')).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
  });
  // The last spans are sent as it stops.
  await flow.app.stopServer();

  const operationOf = (name: string) =>
    collector.spans.find((span) => attribute(span, "graphql.operation.name") === name);
  const operation = operationOf("Order");
  expect(operation).toMatchObject({ name: "graphql mutation", traceId, parentSpanId: "00f067aa0ba902b7" });
  expect([operation?.status?.code ?? 0, operationOf("Wrong")?.status?.code]).toEqual([0, 2]);
  const command = collector.spans.find((span) => span.name === "command submit");
  expect(command).toMatchObject({ traceId, parentSpanId: operation?.spanId });
  const said = lines.map((line) => JSON.parse(line)).find((line) => line.command === "submit");
  expect(said).toMatchObject({ jobId: id, requestId: "order-66", traceId });

  const runs = collector.spans.filter((span) => span.name === "prompt");
  expect(runs.map((span) => attribute(span, "sluice.jobId"))).toEqual([id, fresh]);
  expect(attribute(runs[0] as Span, "sluice.promptId")).toBe(prompts[0]?.id);
  expect(runs.map((span) => span.status?.code ?? 0)).toEqual([2, 0]);
  const inside = collector.spans.filter((span) => span.parentSpanId === runs[1]?.spanId).map((span) => span.name);
  // It may have looked twice.
  expect([...new Set(inside)]).toEqual(["prompt begin", "prompt finish"]);
  expect([...collector.services]).toEqual(["sluice"]);
});

test("a collector that is gone hurts nobody", async () => {
  const gone = await startCollector();
  gone[Symbol.dispose]();
  await using flow = await startFlow({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: gone.url } });
  const id = await flow.queue.submit();
  expect((await flow.queue.final(id)).status).toBe("SUCCEEDED");
});

test("without a collector nothing of the SDK is loaded", () => {
  const script = `
    const packages = new Set();
    require("node:module").registerHooks({ load(url, context, next) {
      if (url.includes("/@opentelemetry/")) packages.add(url.split("/@opentelemetry/")[1].split("/")[0]);
      return next(url, context);
    } });
    import("./server/app.ts").then(() => console.log([...packages].join()));`;
  expect(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }).trim()).toBe("api");
});
