// Says in words for a person why a connection failed, and what to do about it.
import type { BackendProblem } from "../../schema/model/backendProblem.ts";

const TRUST =
  "its certificate is signed by nobody whom this machine trusts: put the certificate, or its authority's, into a file and start Sluice with NODE_EXTRA_CA_CERTS=<file>";

const FAULTS: Record<string, readonly [BackendProblem, string]> = {
  ECONNREFUSED: ["CONNECTION_REFUSED", "nothing listens there (connection refused)"],
  ECONNRESET: ["BROKEN", "the connection broke off"],
  EPIPE: ["BROKEN", "the connection broke off"],
  ENOTFOUND: ["UNKNOWN_HOST", "its host name is not known"],
  EAI_AGAIN: ["UNKNOWN_HOST", "its host name can't be looked up now"],
  ETIMEDOUT: ["TIMED_OUT", "it can't be reached (timed out)"],
  /** In the words of `silence`. */
  ESILENT: ["TIMED_OUT", ""],
  EHOSTUNREACH: ["UNREACHABLE", "there is no way to its host"],
  ENETUNREACH: ["UNREACHABLE", "there is no way to its network"],
  EPROTO: ["TLS", "it doesn't speak TLS as expected: does its address begin with http://?"],
  ERR_SSL_WRONG_VERSION_NUMBER: ["TLS", "it doesn't speak TLS there: does its address begin with http://?"],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ["TLS", "it doesn't speak TLS there: does its address begin with http://?"],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["TLS", TRUST],
  SELF_SIGNED_CERT_IN_CHAIN: ["TLS", TRUST],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["TLS", TRUST],
  UNABLE_TO_GET_ISSUER_CERT: ["TLS", TRUST],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["TLS", TRUST],
  CERT_HAS_EXPIRED: ["TLS", "its certificate has expired: renew it there"],
  CERT_NOT_YET_VALID: ["TLS", "its certificate is not valid yet: is a clock wrong, there or here?"],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "TLS",
    "its certificate is for another name: use the name that is in it, or have one made for this name",
  ],
};

export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  if (code.startsWith("HPE_")) return "it doesn't speak HTTP as expected";
  return FAULTS[code]?.[1] || error.message || code || "the connection failed";
}

export function problemOf(error: unknown): BackendProblem {
  const code = codeOf(error);
  return code.startsWith("HPE_") ? "NOT_COMFYUI" : (FAULTS[code]?.[0] ?? "BROKEN");
}

/** Its own words name the seconds. */
export const silence = (timeoutMs: number): Error =>
  Object.assign(new Error(`no answer within ${timeoutMs / 1000} s`), { code: "ESILENT" });

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
