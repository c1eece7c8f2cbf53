// The type Backend: a ComfyUI server, with what can be asked of it and done to it.
import { decodeId, encodeId } from "../model/id.ts";
import { builder } from "./builder.ts";
import { Label } from "./label.ts";
import { loaded } from "./loaded.ts";
import { BackendRef, PromptRef } from "./refs.ts";
import { type BackendRow, readLabels } from "./rows.ts";
import { BackendStatus } from "./status.ts";

const BackendOrigin = builder.enumType("BackendOrigin", {
  description: "What makes it a backend. The environment and the file win over what was added.",
  values: {
    ENVIRONMENT: { description: "COMFYUI_URLS of some process." },
    FILE: { description: "The file that SLUICE_BACKENDS names." },
    ADDED: { description: "addBackend: updateBackend changes it, removeBackend removes it." },
    SIMULATED: { description: "There was no other one when Sluice started." },
  },
});

const ORIGINS = { COMFYUI_URLS: "ENVIRONMENT", SLUICE_BACKENDS: "FILE", simulated: "SIMULATED" } as const;

function originOf({ configuredIn, configuredUntil, addedAt, removedAt }: BackendRow) {
  const isConfigured = configuredUntil !== null && configuredUntil.getTime() > Date.now();
  if (isConfigured) return ORIGINS[configuredIn as keyof typeof ORIGINS] ?? null;
  return addedAt !== null && removedAt === null ? ("ADDED" as const) : null;
}

builder.objectType(BackendRef, {
  description: "A ComfyUI server that runs prompts, one at a time.",
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id({ description: 'Opaque id, "backend_…".', resolve: (backend) => encodeId("Backend", backend.id) }),
    name: t.exposeString("name", { description: "What people call it." }),
    url: t.exposeString("url", { description: "Its address, normalised: that is what makes it this backend." }),
    status: t.expose("status", { type: BackendStatus, description: "Whether it takes prompts." }),
    reason: t.exposeString("reason", {
      nullable: true,
      description: "Why it is offline or draining, for a person; null while it is online.",
    }),
    labels: t.field({
      type: [Label],
      description: "Marks by which people tell it from others.",
      resolve: (backend) => readLabels(backend.labels),
    }),
    origin: t.field({
      type: BackendOrigin,
      nullable: true,
      description: "What makes it a backend; null: nothing does any more, or a process of v0.1.0 that can't say.",
      resolve: originOf,
    }),
    removedAt: t.expose("removedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it was taken out of use by removeBackend; null: it was not.",
    }),
    headerNames: t.stringList({
      nullable: true,
      description:
        "Which headers it is sent beside Sluice's own; their values are shown to nobody. Null: none, known to the configuration alone, or the token lacks the scope admin.",
      resolve: async ({ id }, _args, { backends }) => (await backends.carries(id))?.headerNames ?? null,
    }),
    parameterNames: t.stringList({
      nullable: true,
      description: "Which parameters each request there has, such as token; as headerNames.",
      resolve: async ({ id }, _args, { backends }) => (await backends.carries(id))?.parameterNames ?? null,
    }),
    simulated: t.exposeBoolean("simulated", {
      description: "True for a stand-in that draws test pictures instead of running models.",
    }),
    current: t.field({
      type: PromptRef,
      nullable: true,
      description: "The prompt that runs there for Sluice; null when it is free.",
      resolve: (backend, _args, { loaders }) => loaders.current.load(backend.id),
    }),
    lastSeenAt: t.expose("lastSeenAt", {
      type: "DateTime",
      nullable: true,
      description: "When it last answered; null if never.",
    }),
    deviceName: t.exposeString("deviceName", {
      nullable: true,
      description: "Its first computing device, as it names it.",
    }),
    vramTotalBytes: t.exposeFloat("vramTotalBytes", { nullable: true, description: "Memory of that device." }),
    vramFreeBytes: t.exposeFloat("vramFreeBytes", {
      nullable: true,
      description: "Free memory of that device when it last answered.",
    }),
  }),
});

builder.queryField("backends", (t) =>
  t.field({
    type: [BackendRef],
    description: "All backends that were ever configured, by name.",
    resolve: (_root, _args, { prisma }) => prisma.backend.findMany({ orderBy: [{ name: "asc" }, { url: "asc" }] }),
  }),
);

builder.mutationField("drainBackend", (t) =>
  t.field({
    type: BackendRef,
    description: "Lets what runs on a backend finish and starts nothing new there. Safe to repeat.",
    args: { id: t.arg.id({ required: true, description: 'Of a backend: "backend_…".' }) },
    resolve: async (_root, { id }, { jobs, loaders }) => {
      const uuid = decodeId("Backend", id);
      await jobs.drainBackend(uuid);
      return loaded("Backend", uuid, loaders.backend.load(uuid));
    },
  }),
);

builder.mutationField("resumeBackend", (t) =>
  t.field({
    type: BackendRef,
    description:
      "Lets a drained backend take prompts again. Safe to repeat. One that still holds a prompt that was given up is asked for it every second, and is back when it has let go.",
    args: {
      id: t.arg.id({ required: true, description: 'Of a backend: "backend_…".' }),
      force: t.arg.boolean({
        defaultValue: false,
        description:
          "Also one that holds a prompt that was given up, whatever it says of it: the next prompt may then wait behind that one in ComfyUI's own queue.",
      }),
    },
    resolve: async (_root, { id, force }, { jobs, loaders }) => {
      const uuid = decodeId("Backend", id);
      await jobs.resumeBackend(uuid, { force: force ?? false });
      return loaded("Backend", uuid, loaders.backend.load(uuid));
    },
  }),
);

builder.subscriptionField("backendChanged", (t) =>
  t.field({
    type: BackendRef,
    description: "Any backend whose state changes, from now on and without end.",
    subscribe: (_root, _args, { watch }) => watch.backendChanged(),
    resolve: ({ id }, _args, { loaders }) => loaded("Backend", id, loaders.backend.load(id)),
  }),
);
