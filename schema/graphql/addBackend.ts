// Adding, changing, removing and testing backends at run time.

import { checkBackend, checkBackendChange } from "../model/backend.ts";
import type { BackendProblem as Problem } from "../model/backendProblem.ts";
import { decodeId } from "../model/id.ts";
import { badInput } from "../model/refusal.ts";
import { builder } from "./builder.ts";
import type { Context, Tested, Uuid } from "./context.ts";
import { LabelInput } from "./label.ts";
import { loaded } from "./loaded.ts";
import { BackendRef } from "./refs.ts";
import type { BackendRow } from "./rows.ts";

const HeaderInput = builder.inputType("HeaderInput", {
  description: "A header that every request to a backend carries, also the one for its websocket.",
  fields: (t) => ({
    name: t.string({
      required: true,
      description: "Such as Authorization; those that Sluice sets itself are refused.",
    }),
    value: t.string({ required: true, description: "One line. Stored encrypted, and never shown again." }),
  }),
});

const URL_TEXT =
  "http or https; a base path, a user and password and parameters may be in it, such as https://user:password@host/comfy?token=x. What is not its address is stored encrypted and never shown.";
const ID_TEXT = { required: true, description: 'Of a backend: "backend_…".' } as const;

const AddBackendInput = builder.inputType("AddBackendInput", {
  description: "A ComfyUI server, and what lets Sluice in there.",
  fields: (t) => ({
    url: t.string({ required: true, description: URL_TEXT }),
    name: t.string({ description: "What people call it, at most 100 characters; left out: its host." }),
    labels: t.field({ type: [LabelInput], description: "At most 32." }),
    headers: t.field({ type: [HeaderInput], description: "At most 20." }),
  }),
});

const UpdateBackendInput = builder.inputType("UpdateBackendInput", {
  description: "What is to change of a backend; what is left out or null stays.",
  fields: (t) => ({
    id: t.id(ID_TEXT),
    url: t.string({
      description:
        "The same address with another user, password or parameters: they replace those that it had. Another address is another backend: BAD_USER_INPUT.",
    }),
    name: t.string({ description: "At most 100 characters." }),
    labels: t.field({ type: [LabelInput], description: "All of them; an empty list: none any more." }),
    headers: t.field({ type: [HeaderInput], description: "All of them; an empty list: none any more." }),
  }),
});

const RemoveBackendInput = builder.inputType("RemoveBackendInput", {
  description: "Which backend to remove.",
  fields: (t) => ({ id: t.id(ID_TEXT) }),
});

const TestBackendInput = builder.inputType("TestBackendInput", {
  description: "A backend that is to be tried: a new one by its url, or one that was added by its id.",
  fields: (t) => ({
    id: t.id({
      description: "Of one that was added: it is tried with what it has, and what is given here in its place.",
    }),
    url: t.string({ description: `Required without an id. ${URL_TEXT}` }),
    headers: t.field({ type: [HeaderInput], description: "At most 20." }),
  }),
});

const BackendProblem = builder.enumType("BackendProblem", {
  description: "What is wrong with a backend.",
  values: {
    UNKNOWN_HOST: { description: "Its host name is not known." },
    CONNECTION_REFUSED: { description: "Nothing listens there." },
    UNREACHABLE: { description: "There is no way to its host or network." },
    TIMED_OUT: { description: "It doesn't answer in time." },
    TLS: {
      description: "Its certificate can't be trusted, has expired or is for another name, or it doesn't speak TLS.",
    },
    UNAUTHORIZED: { description: "HTTP 401: it wants a user and password or a token, or another one." },
    FORBIDDEN: { description: "HTTP 403: it doesn't let Sluice in." },
    REDIRECTED: { description: "It sends Sluice elsewhere, which is never followed." },
    NOT_COMFYUI: { description: "Something answers, and it is not ComfyUI." },
    TOO_OLD: { description: "A ComfyUI that is too old for Sluice." },
    BROKEN: { description: "It fails to answer: HTTP 5xx, or the connection breaks off." },
  } satisfies Record<Problem, { description: string }>,
});

const payload = (name: string, description: string) =>
  builder.objectRef<{ backend: Promise<BackendRow> }>(name).implement({
    description,
    fields: (t) => ({
      backend: t.field({
        type: BackendRef,
        description: "The backend as it is now.",
        resolve: ({ backend }) => backend,
      }),
    }),
  });

const AddBackendPayload = payload("AddBackendPayload", "A backend that was added.");
const UpdateBackendPayload = payload("UpdateBackendPayload", "A backend that was changed.");
const RemoveBackendPayload = payload("RemoveBackendPayload", "A backend that was removed.");

const TestBackendPayload = builder.objectRef<Tested>("TestBackendPayload").implement({
  description: "What came of trying a backend.",
  fields: (t) => ({
    problem: t.field({
      type: BackendProblem,
      nullable: true,
      description: "What is wrong; null: Sluice can use it.",
      resolve: (tested) => (tested.ok ? null : tested.problem),
    }),
    message: t.string({
      description: "The same for a person, with what to do about it.",
      resolve: (tested) => (tested.ok ? `ComfyUI ${tested.version} answers.` : tested.reason),
    }),
    version: t.string({
      nullable: true,
      description: "Of ComfyUI; null unless all is well.",
      resolve: (tested) => (tested.ok ? tested.version : null),
    }),
    deviceName: t.string({
      nullable: true,
      description: "Its first computing device; null unless all is well.",
      resolve: (tested) => (tested.ok ? tested.deviceName : null),
    }),
  }),
});

const reload = (uuid: Uuid, { loaders }: Context) => ({ backend: loaded("Backend", uuid, loaders.backend.load(uuid)) });

builder.mutationField("addBackend", (t) =>
  t.field({
    type: AddBackendPayload,
    description:
      "Adds a backend: every worker drives it from then on, also after a restart, until it is removed. The first real one takes the place of the simulated ones, whose running prompts finish. One that was removed comes back. One that is there already: CONFLICT. Needs the scope admin.",
    args: {
      input: t.arg({ type: AddBackendInput, required: true, description: "Where it is, and what it asks for." }),
    },
    resolve: async (_root, { input }, context) =>
      reload(await context.backends.add(checkBackend(input, ["input"])), context),
  }),
);

builder.mutationField("updateBackend", (t) =>
  t.field({
    type: UpdateBackendPayload,
    description:
      "Changes a backend that was added; also what runs there goes on with the new credentials. One that is configured by COMFYUI_URLS or SLUICE_BACKENDS: CONFLICT. Needs the scope admin.",
    args: { input: t.arg({ type: UpdateBackendInput, required: true, description: "Which one, and what of it." }) },
    resolve: async (_root, { input: { id, ...change } }, context) => {
      const uuid = decodeId("Backend", id, ["input", "id"]);
      await context.backends.update(uuid, checkBackendChange(change, ["input"]));
      return reload(uuid, context);
    },
  }),
);

builder.mutationField("removeBackend", (t) =>
  t.field({
    type: RemoveBackendPayload,
    description:
      "Takes a backend that was added out of use: what runs there finishes, nothing new is started, and it stays in the history. Safe to repeat. One that is configured by COMFYUI_URLS or SLUICE_BACKENDS: CONFLICT. Needs the scope admin.",
    args: { input: t.arg({ type: RemoveBackendInput, required: true, description: "Which one." }) },
    resolve: async (_root, { input: { id } }, context) => {
      const uuid = decodeId("Backend", id, ["input", "id"]);
      await context.backends.remove(uuid);
      return reload(uuid, context);
    },
  }),
);

builder.mutationField("testBackend", (t) =>
  t.field({
    type: TestBackendPayload,
    description:
      "Tries a backend and says what is wrong with it. Changes nothing. Asked from this server process; a worker on another machine may see it otherwise. Needs the scope admin.",
    args: { input: t.arg({ type: TestBackendInput, required: true, description: "Which one." }) },
    resolve: (_root, { input: { id, url, headers } }, { backends }) => {
      if (typeof id === "string") {
        const uuid = decodeId("Backend", id, ["input", "id"]);
        return backends.testKnown(uuid, checkBackendChange({ url, headers }, ["input"]));
      }
      if (typeof url !== "string") throw badInput("Expected an id or a url.", ["input"]);
      return backends.testNew(checkBackend({ url, headers }, ["input"]));
    },
  }),
);
