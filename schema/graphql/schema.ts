// The schema, put together from the types.
import type { GraphQLSchema } from "graphql";
import "./addBackend.ts";
import "./adjust.ts";
import "./attempt.ts";
import "./backend.ts";
import { builder } from "./builder.ts";
import "./bulk.ts";
import "./cancel.ts";
import "./cancelMatching.ts";
import "./event.ts";
import "./job.ts";
import "./jobCounts.ts";
import "./jobPrompts.ts";
import "./jobRunning.ts";
import "./jobTimes.ts";
import "./jobs.ts";
import "./node.ts";
import "./output.ts";
import "./progress.ts";
import "./prompt.ts";
import "./submit.ts";
import "./token.ts";
import "./watch.ts";
import "./webhook.ts";
import "./webhookDelivery.ts";
import "./workflowText.ts";

export const schema: GraphQLSchema = builder.toSchema();
