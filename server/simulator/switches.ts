// The knobs of a simulated ComfyUI: how long prompts take, and every way in which a real one was seen to misbehave.
import { type FileSwitches, WHOLE_FILES } from "./sendFile.ts";

export type Failure = {
  /** Which node fails; what is left out matches every node. */
  classType?: string;
  nodeId?: string;
  input?: { name: string; value: unknown };
  kind: "exception" | "oom";
  message?: string;
};

/** A node of other people, that a test makes up. */
export type OddNode = {
  /** What it reports, as it stands. */
  ui?: { [key: string]: unknown[] };
  /** It joins `filename_prefix` to the output folder and makes no folder: where there is none, nothing is saved, and nothing said. */
  saves?: boolean;
  /** Frames over the websocket, one after another; `plain` ones name neither prompt nor node, whatever the client understands. */
  sends?: readonly { bytes: Buffer; mimeType: "image/png" | "image/jpeg"; plain?: boolean }[];
};

/** What a single route answers instead: Python's 500 (refused: also without doing anything), half of it, Python's own notation, JSON 100,000 deep, 300 MB, or what belongs to another id. */
export type Spoiled = {
  readonly [route in "submit" | "job" | "history" | "queue" | "stats"]?:
    | "error"
    | "refused"
    | "truncated"
    | "python"
    | "deep"
    | "huge"
    | "foreign";
};

export type Credentials = {
  /** By name in lower case. */
  headers?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  /** How whoever lacks them is turned away. */
  refusal?: 401 | 403;
};

export type Switches = {
  /** How long each prompt takes in all; 0: at once. */
  seconds: number;
  /** Shown in /system_stats; what that version didn't have yet is missing here too. */
  version: string;
  /** How HTTP answers: never, with a web page, with 500, with a redirect, with a proxy's 404. */
  answers: "normal" | "hang" | "html" | "error" | "redirect" | "missing";
  spoiled: Spoiled;
  /** Where NaN and Infinity are said: in the inputs of a failed node, in each node's `ui`, in frames, in the declarations of a 400. */
  nan: readonly ("errors" | "ui" | "frames" | "refusals")[];
  /** What a request must carry, also one for a socket, as a proxy in front of ComfyUI demands it; null: nothing. */
  asks: Credentials | null;
  refuseSockets: boolean;
  /** The request for a socket is never answered. */
  hangSockets: boolean;
  /** Sockets open and greet, then nothing more comes (a stuck reader stalls everybody). */
  stallSockets: boolean;
  /** Previews come in the old form, which names neither prompt nor node, as some custom nodes send them. */
  plainPreviews: boolean;
  /** How many of the next POST /prompt break off before they are read. */
  dropSubmits: number;
  /** How many of the next POST /prompt are queued and then break off without an answer. */
  loseSubmitAnswers: number;
  /** How many of the next interrupts and cancels are answered with "ok" and do nothing. */
  lostInterrupts: number;
  /** How long history is written after execution_success. */
  historyLagMs: number;
  /** Each prompt reports an ExecutionBlocked error, runs on and ends well. */
  blockedErrors: boolean;
  /** The worker dies on its next prompt: running for ever, until a restart. */
  wedge: boolean;
  /** The worker dies at the next node, after it has told of it. */
  wedgeAtNode: boolean;
  /** How files are sent. */
  files: FileSwitches;
  failures: Failure[];
  /** Whether a graph whose links run in a circle through a loop node is taken. */
  loops: "refuse" | "run";
  /** "run": a class that the simulator doesn't know passes as a node without effect. */
  unknownNodes: "refuse" | "run";
  /** What nodes of these classes do; with `unknownNodes: "run"`. */
  odd: { readonly [classType: string]: OddNode };
};

export const DEFAULT_SWITCHES: Switches = {
  seconds: 2,
  version: "0.38.0",
  answers: "normal",
  spoiled: {},
  nan: [],
  asks: null,
  refuseSockets: false,
  hangSockets: false,
  stallSockets: false,
  plainPreviews: false,
  dropSubmits: 0,
  loseSubmitAnswers: 0,
  lostInterrupts: 0,
  historyLagMs: 0,
  blockedErrors: false,
  wedge: false,
  wedgeAtNode: false,
  files: WHOLE_FILES,
  failures: [],
  loops: "refuse",
  unknownNodes: "refuse",
  odd: {},
};
