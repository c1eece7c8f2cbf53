// What can be wrong with a backend when it is asked.

export type BackendProblem =
  | "UNKNOWN_HOST"
  | "CONNECTION_REFUSED"
  | "UNREACHABLE"
  | "TIMED_OUT"
  | "TLS"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "REDIRECTED"
  | "NOT_COMFYUI"
  | "TOO_OLD"
  | "BROKEN";
