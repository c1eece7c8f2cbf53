// The configuration is read from the environment, and refused by name where it is wrong.
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../server/config.ts";

function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split("\n").slice(1) : [];
  }
}

test("an empty environment gives the documented defaults", () => {
  expect(readConfig({})).toEqual({
    role: "all",
    port: 4000,
    host: "127.0.0.1",
    databaseUrl: null,
    backends: null,
    dataDir: resolve("data"),
    leaseMs: 15_000,
    backendLostMs: 60_000,
    promptTimeoutMs: null,
    maxPromptsPerJob: 10_000,
    graceMs: 8_000,
    retentionMs: null,
    simulatedBackends: 1,
    simulatorSeconds: 2,
    origins: [],
    hosts: [],
    webhookHosts: [],
    traceEndpoint: null,
    tokens: [],
    secretKey: null,
    oldSecretKeys: [],
    secretNames: [],
    trustedDocuments: null,
    requestsPerMinute: 6_000,
    maxQueuedJobs: 10_000,
    maxQueuedPrompts: 1_000_000,
    logLevel: "info",
  });
});

const EVERY = {
  PORT: "0",
  HOST: "[::1]",
  DATABASE_URL: "postgres://u:p@db:5433/x?schema=public",
  COMFYUI_URLS: "http://a:8188/, HTTPS://B.example:443/comfy// ,c:8188,http://a:8188",
  SLUICE_ROLE: "server",
  SLUICE_DATA_DIR: "/srv/sluice",
  SLUICE_LEASE_SECONDS: "0.5",
  SLUICE_BACKEND_LOST_SECONDS: "3",
  SLUICE_PROMPT_TIMEOUT_SECONDS: "600",
  SLUICE_MAX_PROMPTS_PER_JOB: "100000",
  SLUICE_GRACE_SECONDS: "0",
  SLUICE_RETENTION_DAYS: "30",
  SLUICE_SIMULATED_BACKENDS: "3",
  SLUICE_SIMULATOR_SECONDS: "0",
  SLUICE_ORIGINS: "https://queue.example.org, http://localhost:5173/",
  SLUICE_HOSTS: "Queue.example.org,localhost",
  SLUICE_WEBHOOK_HOSTS: "Hooks.example.org,127.0.0.1:9000,[::1]:80",
  OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/",
  SLUICE_TOKENS: "ann:read:s:e=cret, bob-2:submit+control:other",
  SLUICE_SECRET_KEY: "a key of more than thirty-two characters",
  SLUICE_SECRET_KEY_OLD: "the key that was in use before this one",
  SLUICE_SECRET_NAMES: "my_service_key, other_key",
  SLUICE_TRUSTED_DOCUMENTS: "/srv/known.json",
  SLUICE_REQUESTS_PER_MINUTE: "60",
  SLUICE_MAX_QUEUED_JOBS: "3",
  SLUICE_MAX_QUEUED_PROMPTS: "300",
  LOG_LEVEL: "debug",
};

test("every variable is read, in its unit", () => {
  expect(readConfig(EVERY)).toEqual({
    role: "server",
    port: 0,
    host: "::1",
    databaseUrl: "postgres://u:p@db:5433/x?schema=public",
    backends: ["http://a:8188", "https://b.example/comfy", "http://c:8188"].map((url) => ({
      url,
      name: new URL(url).host,
      labels: [],
      credentials: { login: null, query: "", headers: {} },
      configuredIn: "COMFYUI_URLS",
    })),
    dataDir: "/srv/sluice",
    leaseMs: 500,
    backendLostMs: 3_000,
    promptTimeoutMs: 600_000,
    maxPromptsPerJob: 100_000,
    graceMs: 0,
    retentionMs: 30 * 86_400_000,
    simulatedBackends: 3,
    simulatorSeconds: 0,
    origins: ["https://queue.example.org", "http://localhost:5173"],
    hosts: ["queue.example.org", "localhost"],
    webhookHosts: ["hooks.example.org", "127.0.0.1:9000", "[::1]:80"],
    traceEndpoint: "http://collector:4318",
    tokens: [
      { owner: "ann", scopes: ["read"], secret: "s:e=cret" },
      { owner: "bob-2", scopes: ["submit", "control"], secret: "other" },
    ],
    secretKey: "a key of more than thirty-two characters",
    oldSecretKeys: ["the key that was in use before this one"],
    secretNames: ["my_service_key", "other_key"],
    trustedDocuments: "/srv/known.json",
    requestsPerMinute: 60,
    maxQueuedJobs: 3,
    maxQueuedPrompts: 300,
    logLevel: "debug",
  });
});

test("a variable that is set to nothing counts as unset", () => {
  expect(readConfig({ PORT: "", COMFYUI_URLS: " ", SLUICE_TOKENS: "" })).toEqual(readConfig({}));
});

test("a worker serves nothing unless it is given a port", () => {
  expect(readConfig({ SLUICE_ROLE: "worker", COMFYUI_URLS: "http://a" }).port).toBeNull();
  expect(readConfig({ SLUICE_ROLE: "worker", COMFYUI_URLS: "http://a", PORT: "4001" }).port).toBe(4001);
});

test.each([
  ["PORT", "http"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["PORT", "40.5"],
  ["PORT", "0x10"],
  ["HOST", "http://a"],
  ["HOST", "1.2.3"],
  ["HOST", "a b"],
  ["DATABASE_URL", "mysql://u:p@h/d"],
  ["DATABASE_URL", "postgresql://u:p@h:port/d"],
  ["DATABASE_URL", "postgresql://u:p@h/d?schema=other"],
  ["COMFYUI_URLS", "http://a,,http://b"],
  ["COMFYUI_URLS", "ftp://a"],
  ["COMFYUI_URLS", "http://a/#x"],
  ["COMFYUI_URLS", "http://%zz:word@a"],
  ["COMFYUI_URLS", "http://a/?clientId=x"],
  ["COMFYUI_URLS", "http://u:one@a,http://u:two@a"],
  ["SLUICE_ROLE", "boss"],
  ["SLUICE_LEASE_SECONDS", "0"],
  ["SLUICE_LEASE_SECONDS", "15s"],
  ["SLUICE_LEASE_SECONDS", "1e400"],
  ["SLUICE_BACKEND_LOST_SECONDS", "NaN"],
  ["SLUICE_PROMPT_TIMEOUT_SECONDS", "never"],
  ["SLUICE_MAX_PROMPTS_PER_JOB", "0"],
  ["SLUICE_GRACE_SECONDS", "-1"],
  ["SLUICE_RETENTION_DAYS", "Infinity"],
  ["SLUICE_SIMULATED_BACKENDS", "1.5"],
  ["SLUICE_SIMULATOR_SECONDS", "two"],
  ["SLUICE_ORIGINS", "*"],
  ["SLUICE_ORIGINS", "https://a.example/path"],
  ["SLUICE_HOSTS", "http://a.example"],
  ["SLUICE_TOKENS", "abc"],
  ["SLUICE_WEBHOOK_HOSTS", "https://hooks.example.org"],
  ["SLUICE_WEBHOOK_HOSTS", "hooks.example.org:port"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://collector:4317"],
  ["SLUICE_TOKENS", "ann:read"],
  ["SLUICE_TOKENS", "ann:read:"],
  ["SLUICE_TOKENS", "ann:all:secret"],
  ["SLUICE_TOKENS", "ann:read+:secret"],
  ["SLUICE_TOKENS", "an n:read:secret"],
  ["SLUICE_TOKENS", "ann:read:se cret"],
  ["SLUICE_TOKENS", "ann:read:same,bob:read:same"],
  ["SLUICE_REQUESTS_PER_MINUTE", "0"],
  ["SLUICE_MAX_QUEUED_JOBS", "none"],
  ["SLUICE_MAX_QUEUED_PROMPTS", "-1"],
  ["LOG_LEVEL", "loud"],
])("%s = %s is refused by name, with what was expected", (name, value) => {
  expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name}: expected .+`))]);
});

test("all problems are told at once", () => {
  const problems = problemsOf({ PORT: "x", SLUICE_ROLE: "boss", LOG_LEVEL: "loud" });
  expect(problems.map((problem) => problem.split(":")[0])).toEqual(["SLUICE_ROLE", "PORT", "LOG_LEVEL"]);
});

test("a password is not repeated in the message", () => {
  const problems = problemsOf({
    DATABASE_URL: "mysql://u:hunter2@h/d",
    COMFYUI_URLS: "ftp://u:hunter2@h",
    SLUICE_TOKENS: "ann:reed:hunter2",
  });
  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toContain("hunter2");
});
