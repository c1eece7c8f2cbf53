// The other commands on a job: pause, resume, priority, retry, delete.
import { checkSecrets } from "../model/extraData.ts";
import { decodeId } from "../model/id.ts";
import { checkPriority } from "../model/submission.ts";
import { builder } from "./builder.ts";
import type { Context, Uuid } from "./context.ts";
import { loaded } from "./loaded.ts";
import { JobRef } from "./refs.ts";
import { SecretInput } from "./secret.ts";

const ID = { required: true, description: 'Of a job: "job_…".' } as const;

const reload = (uuid: Uuid, { loaders }: Context) => loaded("Job", uuid, loaders.job.load(uuid));

builder.mutationField("pauseJob", (t) =>
  t.field({
    type: JobRef,
    description:
      "Starts nothing new of a job until it is resumed; what runs finishes. Safe to repeat. A final job: CONFLICT.",
    args: { id: t.arg.id(ID) },
    resolve: async (_root, { id }, context) => {
      const uuid = decodeId("Job", id);
      await context.jobs.pause(uuid);
      return reload(uuid, context);
    },
  }),
);

builder.mutationField("resumeJob", (t) =>
  t.field({
    type: JobRef,
    description: "Lets a paused job go on. Safe to repeat. A final job: CONFLICT.",
    args: { id: t.arg.id(ID) },
    resolve: async (_root, { id }, context) => {
      const uuid = decodeId("Job", id);
      await context.jobs.resume(uuid);
      return reload(uuid, context);
    },
  }),
);

builder.mutationField("setJobPriority", (t) =>
  t.field({
    type: JobRef,
    description: "Moves a job forward or back in the queue. A final job: CONFLICT.",
    args: {
      id: t.arg.id(ID),
      priority: t.arg.int({ required: true, description: "Higher goes first; −1000 to 1000." }),
    },
    resolve: async (_root, { id, priority }, context) => {
      const uuid = decodeId("Job", id);
      await context.jobs.setPriority(uuid, checkPriority(priority, ["priority"]));
      return reload(uuid, context);
    },
  }),
);

builder.mutationField("retryJob", (t) =>
  t.field({
    type: JobRef,
    description:
      "Submits the failed and canceled prompts of a final job once more, as a new job, which is the answer. A live job, or one where all succeeded: CONFLICT. A job with secretNames needs those secrets anew: BAD_USER_INPUT names what is missing.",
    args: {
      id: t.arg.id(ID),
      secrets: t.arg({ type: [SecretInput], description: "Anew: those of the old job were erased when it ended." }),
    },
    resolve: async (_root, { id, secrets }, context) => {
      const checked = checkSecrets(secrets ?? [], context.limits.secretNames, ["secrets"]);
      return reload(await context.jobs.retry(decodeId("Job", id), checked), context);
    },
  }),
);

builder.mutationField("deleteJob", (t) =>
  t.id({
    description:
      "Removes a final job with its prompts, events and files, and gives its id back. A live job: CONFLICT; cancel it first.",
    args: { id: t.arg.id(ID) },
    resolve: async (_root, { id }, { jobs }) => {
      await jobs.remove(decodeId("Job", id));
      return id;
    },
  }),
);
