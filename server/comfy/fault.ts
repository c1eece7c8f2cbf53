// Says in words for a person why a connection failed.

const WORDS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  ECONNRESET: "the connection broke off",
  EPIPE: "the connection broke off",
  ENOTFOUND: "its host name is not known",
  EAI_AGAIN: "its host name can't be looked up now",
  ETIMEDOUT: "it can't be reached (timed out)",
  EHOSTUNREACH: "there is no way to its host",
  ENETUNREACH: "there is no way to its network",
  EPROTO: "it doesn't speak TLS as expected",
};

export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code.startsWith("HPE_")) return "it doesn't speak HTTP as expected";
  return WORDS[code] ?? (error.message || code || "the connection failed");
}
