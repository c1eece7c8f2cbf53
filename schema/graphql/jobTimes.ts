// When what happened to a job, as fields of the type Job.
import { builder } from "./builder.ts";
import { JobRef } from "./refs.ts";

builder.objectFields(JobRef, (t) => ({
  createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was submitted." }),
  startedAt: t.expose("startedAt", {
    type: "DateTime",
    nullable: true,
    description: "When its first prompt started; null before.",
  }),
  finishedAt: t.expose("finishedAt", {
    type: "DateTime",
    nullable: true,
    description: "When it ended: set exactly when the status is final.",
  }),
  pausedAt: t.expose("pausedAt", {
    type: "DateTime",
    nullable: true,
    description: "Set while it is paused: nothing new of it is started, what runs finishes.",
  }),
  cancelRequestedAt: t.expose("cancelRequestedAt", {
    type: "DateTime",
    nullable: true,
    description: "When it was first canceled; null if never.",
  }),
  cancelReason: t.exposeString("cancelReason", {
    nullable: true,
    description: "The reason that was given with the cancel.",
  }),
  interruptAt: t.expose("interruptAt", {
    type: "DateTime",
    nullable: true,
    description: "From then on its running prompts are stopped on their backend; null: they may finish.",
  }),
}));
