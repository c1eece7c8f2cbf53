// Reads the configuration from the environment, and refuses what is wrong with it, all at once.
import { resolve } from "node:path";
import { listBackends } from "./backendList.ts";
import * as variable from "./variable.ts";

export type Config = ReturnType<typeof readConfig>;

type Environment = Readonly<Record<string, string | undefined>>;

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const YEAR_SECONDS = 365 * 86_400;

/** Throws one error that names every variable that can't be used and what was expected of it. */
export function readConfig(environment: Environment) {
  const problems: string[] = [];
  const { optional, withDefault } = reader(environment, problems);
  const role = withDefault("SLUICE_ROLE", "all", variable.oneOf("all", "server", "worker"));
  const config = {
    role,
    /** Null for a worker that wasn't given one: then it serves nothing. 0 takes any free port. */
    port: optional("PORT", variable.wholeNumber(0, 65_535)) ?? (role === "worker" ? null : 4_000),
    host: withDefault("HOST", "127.0.0.1", variable.listenHost),
    /** Null for the embedded one. */
    databaseUrl: optional("DATABASE_URL", variable.databaseAddress),
    /** Null: simulated ones, until some are added. */
    backends: listBackends({
      urls: optional("COMFYUI_URLS", variable.listOf(variable.backend)),
      file: optional("SLUICE_BACKENDS", variable.file),
      problems,
    }),
    dataDir: resolve(withDefault("SLUICE_DATA_DIR", "./data", variable.folder)),
    ...readSecrets({ optional, withDefault }),
    leaseMs: withDefault("SLUICE_LEASE_SECONDS", 15 * SECOND, variable.duration(SECOND, 0.1, YEAR_SECONDS)),
    backendLostMs: withDefault(
      "SLUICE_BACKEND_LOST_SECONDS",
      60 * SECOND,
      variable.duration(SECOND, 0.1, YEAR_SECONDS),
    ),
    promptTimeoutMs: optional("SLUICE_PROMPT_TIMEOUT_SECONDS", variable.duration(SECOND, 0.1, YEAR_SECONDS)),
    maxPromptsPerJob: withDefault("SLUICE_MAX_PROMPTS_PER_JOB", 10_000, variable.wholeNumber(1, 1_000_000)),
    graceMs: withDefault("SLUICE_GRACE_SECONDS", 8 * SECOND, variable.duration(SECOND, 0, YEAR_SECONDS)),
    retentionMs: optional("SLUICE_RETENTION_DAYS", variable.duration(DAY, 0.001, 36_500)),
    simulatedBackends: withDefault("SLUICE_SIMULATED_BACKENDS", 1, variable.wholeNumber(1, 100)),
    simulatorSeconds: withDefault("SLUICE_SIMULATOR_SECONDS", 2, variable.decimalNumber(0, 86_400)),
    origins: withDefault("SLUICE_ORIGINS", [], variable.listOf(variable.browserOrigin)),
    hosts: withDefault("SLUICE_HOSTS", [], variable.listOf(variable.hostName)),
    /** Where webhooks may go; none: there are no webhooks. */
    webhookHosts: withDefault("SLUICE_WEBHOOK_HOSTS", [], variable.listOf(variable.webhookHost)),
    /** Where traces go; null: nowhere. */
    traceEndpoint: optional("OTEL_EXPORTER_OTLP_ENDPOINT", variable.webAddress),
    /** Null: any operation is answered. */
    trustedDocuments: optional("SLUICE_TRUSTED_DOCUMENTS", variable.file),
    requestsPerMinute: withDefault("SLUICE_REQUESTS_PER_MINUTE", 6_000, variable.wholeNumber(1, 1_000_000)),
    maxQueuedJobs: withDefault("SLUICE_MAX_QUEUED_JOBS", 10_000, variable.wholeNumber(1, 100_000_000)),
    maxQueuedPrompts: withDefault("SLUICE_MAX_QUEUED_PROMPTS", 1_000_000, variable.wholeNumber(1, 1_000_000_000)),
    logLevel: withDefault(
      "LOG_LEVEL",
      "info",
      variable.oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"),
    ),
  };
  const secrets = new Set(config.tokens.map(({ secret }) => secret));
  if (secrets.size < config.tokens.length) problems.push("SLUICE_TOKENS: expected another secret for each token");
  if (problems.length > 0) throw new Error(`The configuration can't be used.\n${problems.join("\n")}`);
  return config;
}

const readSecrets = ({ optional, withDefault }: ReturnType<typeof reader>) => ({
  /** Besides those in the database. */
  tokens: withDefault("SLUICE_TOKENS", [], variable.listOf(variable.token)),
  /** Null: a file in the data folder holds it. */
  secretKey:
    optional("SLUICE_SECRET_KEY", variable.secretKey) ?? optional("SLUICE_SECRET_KEY_FILE", variable.secretKeyFile),
  oldSecretKeys: withDefault("SLUICE_SECRET_KEY_OLD", [], variable.listOf(variable.secretKey)),
  /** Beside ComfyUI's own. */
  secretNames: withDefault("SLUICE_SECRET_NAMES", [], variable.listOf(variable.secretName)),
});

/** A variable that is set but empty counts as unset, as compose files and shells leave it so. */
function reader(environment: Environment, problems: string[]) {
  function optional<T>(name: string, { expected, parse, secret }: variable.Kind<T>): T | null {
    const text = environment[name]?.trim();
    if (text === undefined || text === "") return null;
    const value = parse(text);
    if (value !== undefined) return value;
    problems.push(`${name}: expected ${expected}, got ${secret ? "something else" : JSON.stringify(text)}`);
    return null;
  }
  function withDefault<T>(name: string, fallback: NoInfer<T>, kind: variable.Kind<T>): T {
    return optional(name, kind) ?? fallback;
  }
  return { optional, withDefault };
}
