// Tokens, and who asks: the types Token and Viewer with what can be asked and done.

import { decodeId, encodeId } from "../model/id.ts";
import { checkToken } from "../model/token.ts";
import { SCOPES, type Scope as ScopeName, type Viewer as ViewerShape } from "../model/viewer.ts";
import { builder } from "./builder.ts";
import type { TokenRow } from "./context.ts";

const Scope = builder.enumType("Scope", {
  description: "What a token lets its holder do. With any of them it may read the jobs of its own name.",
  values: {
    READ: { value: "read", description: "Read the jobs of its own name." },
    SUBMIT: { value: "submit", description: "Submit and retry jobs." },
    CONTROL: { value: "control", description: "Cancel, pause, resume and delete jobs, and change their priority." },
    ADMIN: { value: "admin", description: "Everything, with the jobs of everybody, backends and tokens." },
  } satisfies Record<Uppercase<ScopeName>, { value: ScopeName; description: string }>,
});

const Viewer = builder.objectRef<ViewerShape>("Viewer").implement({
  description: "Who asks.",
  fields: (t) => ({
    name: t.exposeString("owner", {
      description: 'Whose jobs it submits and sees; "local" where no tokens are in use.',
    }),
    scopes: t.field({
      type: [Scope],
      description: "What it may do; all of it where no tokens are in use.",
      resolve: ({ scopes }) => (scopes.includes("admin") ? SCOPES : scopes),
    }),
  }),
});

builder.queryField("viewer", (t) =>
  t.field({
    type: Viewer,
    description: "Who asks, and what that allows.",
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);

const TokenRef = builder.objectRef<TokenRow>("Token").implement({
  description: "What lets somebody in. Its secret is shown once, when it is made, and kept by nobody but its holder.",
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id({ description: 'Opaque id, "token_…".', resolve: ({ id }) => encodeId("Token", id) }),
    name: t.exposeString("owner", { description: "Whose jobs its holder submits and sees." }),
    prefix: t.exposeString("prefix", { description: "What its secret begins with, to recognise it by." }),
    scopes: t.field({
      type: [Scope],
      description: "What it lets its holder do.",
      resolve: ({ scopes }) => SCOPES.filter((scope) => scopes.includes(scope)),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    expiresAt: t.expose("expiresAt", {
      type: "DateTime",
      nullable: true,
      description: "From then on it lets nobody in; null: never.",
    }),
    lastUsedAt: t.expose("lastUsedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it was last shown, to the minute; null if never.",
    }),
    revokedAt: t.expose("revokedAt", {
      type: "DateTime",
      nullable: true,
      description: "Since when it lets nobody in any more; null: it isn't revoked.",
    }),
  }),
});

const CreatedToken = builder.objectRef<{ token: TokenRow; secret: string }>("CreatedToken").implement({
  description: "A new token with its secret, which is never shown again.",
  fields: (t) => ({
    token: t.field({ type: TokenRef, description: "The token.", resolve: ({ token }) => token }),
    secret: t.exposeString("secret", {
      description:
        'What its holder shows as "Authorization: Bearer <secret>". Keep it now: Sluice keeps only its hash.',
    }),
  }),
});

const CreateTokenInput = builder.inputType("CreateTokenInput", {
  description: "Who is let in, for what, and for how long.",
  fields: (t) => ({
    name: t.string({
      required: true,
      description:
        'Whose jobs its holder submits and sees: letters, digits, ".", "_", "@" and "-", at most 64. Several tokens may have the same name.',
    }),
    scopes: t.field({ type: [Scope], required: true, description: "At least one." }),
    expiresAt: t.field({ type: "DateTime", description: "From then on it lets nobody in; left out: never." }),
  }),
});

builder.queryField("tokens", (t) =>
  t.field({
    type: [TokenRef],
    description:
      "All tokens that were ever made, newest first; those of the configuration aren't among them. Needs the scope admin.",
    resolve: (_root, _args, { tokens }) => tokens.list(),
  }),
);

builder.mutationField("createToken", (t) =>
  t.field({
    type: CreatedToken,
    description:
      "Makes a token. From the first one on nobody gets in without a token, also when all are revoked. Needs the scope admin.",
    args: { input: t.arg({ type: CreateTokenInput, required: true, description: "Who, for what, for how long." }) },
    resolve: (_root, { input: { name, scopes, expiresAt } }, { tokens }) =>
      tokens.create(checkToken({ owner: name, scopes, expiresAt: expiresAt ?? null }, new Date())),
  }),
);

builder.mutationField("revokeToken", (t) =>
  t.field({
    type: TokenRef,
    description:
      "Lets nobody in any more by this token; what it watches ends within a second. Safe to repeat. Needs the scope admin.",
    args: { id: t.arg.id({ required: true, description: 'Of a token: "token_…".' }) },
    resolve: (_root, { id }, { tokens }) => tokens.revoke(decodeId("Token", id)),
  }),
);
