// The allowed arrows between the folders: prisma <- schema <- server, client -> schema.graphql, test -> all.

/** What each folder may import beside itself, and of what it may import types alone. config, log, metrics, trace and variable are open to all of server/. */
const ARROWS = {
  prisma: { values: [], types: [] },
  "schema/model": { values: [], types: [] },
  "schema/graphql": { values: ["schema/model", "prisma"], types: [] },
  "server/comfy": { values: ["schema/model/exact\\.ts"], types: ["schema/model"] },
  "server/simulator": { values: [], types: [] },
  "server/database": { values: [], types: [] },
  "server/events": { values: ["schema/model", "prisma"], types: [] },
  "server/keys": { values: ["prisma"], types: [] },
  "server/backends": { values: ["schema/model", "prisma", "server/events", "server/keys"], types: [] },
  "server/outputs": { values: ["schema/model", "prisma"], types: [] },
  "server/jobs": { values: ["schema/model", "prisma", "server/events", "server/keys", "server/outputs"], types: [] },
  "server/access": { values: ["schema/model", "server/events"], types: ["schema/graphql", "prisma"] },
  "server/worker": {
    values: [
      "schema/model",
      "server/jobs",
      "server/keys",
      "server/events",
      "server/backends",
      "server/comfy",
      "server/outputs",
    ],
    types: ["prisma"],
  },
  "server/webhooks": { values: ["schema/model", "prisma", "server/events"], types: ["schema/graphql"] },
  "server/http": {
    values: [
      "schema/graphql",
      "schema/model",
      "server/access",
      "server/jobs",
      "server/events",
      "server/backends",
      "server/outputs",
    ],
    types: ["prisma"],
  },
  client: { values: ["schema/schema\\.graphql", "schema/model/(exact|mark|unwrap)\\.ts"], types: [] },
};

const OWN_CODE = "^(prisma|schema|server|client|test)/";

function arrowsFrom([folder, { values, types }]) {
  const open = [
    folder,
    ...values,
    ...(folder.startsWith("server/") ? ["server/(config|log|metrics|trace|variable).ts"] : []),
  ];
  const pathNot = (targets) => `^(${targets.join("|")})(/|$)`;
  return [
    {
      name: `arrows-from-${folder.replace("/", "-")}`,
      severity: "error",
      from: { path: `^${folder}/` },
      to: { path: OWN_CODE, pathNot: pathNot([...open, ...types]) },
    },
    {
      name: `types-alone-from-${folder.replace("/", "-")}`,
      severity: "error",
      from: { path: `^${folder}/` },
      to: { path: OWN_CODE, pathNot: pathNot(open), dependencyTypesNot: ["type-only"] },
    },
  ];
}

module.exports = {
  forbidden: [
    ...Object.entries(ARROWS).flatMap(arrowsFrom),
    {
      name: "model-is-pure",
      comment: "No I/O and no packages: neither node:fs nor anything from npm.",
      severity: "error",
      from: { path: "^schema/model/" },
      to: { dependencyTypes: ["core", "npm", "npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "database-and-simulator-to-main-worker-and-tests",
      severity: "error",
      from: { path: OWN_CODE, pathNot: "^(server/([^/]+\\.ts$|worker/|database/|simulator/)|test/)" },
      to: { path: "^server/(database|simulator)/" },
    },
    {
      name: "nothing-to-test",
      severity: "error",
      from: { path: "^(prisma|schema|server|client)/" },
      to: { path: "^test/" },
    },
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphan", severity: "error", from: { orphan: true, pathNot: "\\.d\\.ts$" }, to: {} },
    { name: "everything-resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "only-declared-packages",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "only-packages-that-production-has",
      severity: "error",
      from: { path: "^(prisma|schema|server)/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm"] },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^prisma/generated/", "^client/dist/"] },
    exclude: { path: ["^client/dist/"] },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["node", "import", "default", "types"] },
  },
};
