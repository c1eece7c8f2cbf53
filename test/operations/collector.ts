// A receiver of traces, as a collector is one.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: { stringValue?: string } }[];
  status?: { code?: number };
}
interface Export {
  resourceSpans: { resource: { attributes: Span["attributes"] }; scopeSpans: { spans: Span[] }[] }[];
}

export async function startCollector() {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const services = new Set<string | undefined>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body);
    const { resourceSpans } = JSON.parse(body) as Export;
    for (const { resource, scopeSpans } of resourceSpans) {
      services.add(attribute(resource, "service.name"));
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { spans, services, bodies, url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => server.close() };
}

export const attribute = ({ attributes }: Pick<Span, "attributes">, key: string) =>
  attributes.find((found) => found.key === key)?.value.stringValue;
