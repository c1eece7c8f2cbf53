// How one submission to ComfyUI can end, in words that know nothing of jobs.

export type RunOutput = {
  nodeId: string;
  kind: string;
  filename: string;
  subfolder: string;
  type: string;
  /** Only for kinds "text" and "json": ComfyUI keeps no file for it. */
  text?: string;
  /** Only for pictures that came over the websocket: ComfyUI keeps no file for them either. */
  image?: Buffer;
};

/** What the nodes of a prompt reported. */
export type Made = {
  outputs: RunOutput[];
  /** So many results are left out, or cut, because there was more than is kept; absent: none. */
  cut?: number;
  /** The nodes that say to have sent pictures over the websocket, once a picture. */
  overSocket?: string[];
};

export type RunErrorCode =
  | "VALIDATION_FAILED"
  | "EXECUTION_FAILED"
  | "OUT_OF_MEMORY"
  /** What became of it can't be read from anything that ComfyUI says. */
  | "ANSWER_UNREADABLE"
  /** ComfyUI refuses the submission again and again, and doesn't say why in words of its own. */
  | "SUBMISSION_REFUSED"
  /** Nothing was sent: what has to go along can't be read here. */
  | "SECRETS_UNREADABLE";

export type RunError = {
  code: RunErrorCode;
  message: string;
  nodeId: string | null;
  nodeType: string | null;
  details: unknown;
};

/** What ComfyUI's history says of a prompt that is over. */
export type Result = ({ kind: "succeeded" } & Made) | { kind: "failed"; error: RunError } | { kind: "interrupted" };

export type RunEnd =
  | Result
  /** ComfyUI answers and doesn't know the id: it restarted, or somebody emptied its queue. */
  | { kind: "lost"; reason: string }
  /** Its HTTP side didn't answer for lostMs. */
  | { kind: "unreachable"; reason: string }
  /** It took the prompt as running and started no node of it for lostMs. */
  | { kind: "wedged"; reason: string }
  /** Nothing was ever sent: beforeSubmit said no, or stop came before the POST. */
  | { kind: "dropped" }
  /** stop was aborted: ComfyUI may still be working on it. */
  | { kind: "abandoned" };
