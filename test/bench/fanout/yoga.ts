// The peer: yoga and graphql-ws with createPubSub, wired as their documentation says, with the same event and default resolvers.
import { setMaxListeners } from "node:events";
import { createServer } from "node:http";
import type { ExecutionArgs } from "graphql";
import type { OperationResult } from "graphql-ws";
import { useServer as serveProtocol } from "graphql-ws/use/ws";
import { createPubSub, createSchema, createYoga } from "graphql-yoga";
import { WebSocketServer } from "ws";
import { eventOf, isPublish, sayReady } from "./event.ts";

// It would warn of more than ten.
const eventTarget = new EventTarget();
setMaxListeners(0, eventTarget);
const pubSub = createPubSub<{ jobEvents: [id: string, event: ReturnType<typeof eventOf>] }>({ eventTarget });

const schema = createSchema({
  typeDefs: `
    scalar JSONObject
    scalar DateTime
    type PromptCounts { total: Int! pending: Int! running: Int! succeeded: Int! failed: Int! canceled: Int! }
    type JobEvent {
      jobId: ID! seq: Int! at: DateTime! kind: String! status: String! counts: PromptCounts!
      promptId: ID promptStatus: String data: JSONObject
    }
    type Query { ok: Boolean }
    type Subscription { jobEvents(id: ID!, after: Int = 0): JobEvent! }
  `,
  resolvers: {
    Subscription: {
      jobEvents: {
        subscribe: (_root: unknown, { id }: { id: string }) => pubSub.subscribe("jobEvents", id),
        resolve: (event: unknown) => event,
      },
    },
  },
});

const yoga = createYoga({ schema, logging: false });
const server = createServer(yoga);
type Run = Record<"execute" | "subscribe", (args: ExecutionArgs) => OperationResult>;

serveProtocol(
  {
    execute: (args) => (args.rootValue as Run).execute(args),
    subscribe: (args) => (args.rootValue as Run).subscribe(args),
    async onSubscribe(context, _id, params) {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      });
      const document = parse(params.query);
      const errors = validate(schema, document);
      if (errors.length > 0) return errors;
      return {
        schema,
        operationName: params.operationName ?? null,
        document,
        variableValues: params.variables ?? null,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      };
    },
  },
  new WebSocketServer({ server, path: yoga.graphqlEndpoint }),
);

process.on("message", (message) => {
  if (!isPublish(message)) return;
  for (let n = 0; n < message.publish; n += 1) pubSub.publish("jobEvents", "job", eventOf(n));
});
server.listen(0, "127.0.0.1", () => sayReady(server));
