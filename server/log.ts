// Writes the log: a JSON line per event on stdout, readable lines on a terminal, and never a secret.
import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import { type DestinationStream, type Logger, pino } from "pino";
import type { PrettyOptions } from "pino-pretty";
import { traceId } from "./trace.ts";

export type Log = Logger;

const SECRET_FIELDS = ["password", "token", "tokens", "secret", "authorization", "cookie"];

/** The password in an address such as postgresql://user:password@host, wherever it stands in the line. */
const PASSWORD_IN_ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@"]*@/gi;

const scope = new AsyncLocalStorage<Fields>();

type Fields = Readonly<Record<string, unknown>>;

/** Every line that is written meanwhile carries these fields: the request, the job, the prompt. */
export const inScope = <T>(fields: Fields, run: () => T): T => scope.run({ ...scope.getStore(), ...fields }, run);

/** For what only was woken from inside, and is about something else. */
export const outOfScope = <T>(run: () => T): T => scope.exit(run);

/** pino writes its mixin into each line. */
const scopeOfLine = (): object => {
  const trace = traceId();
  return { ...scope.getStore(), ...(trace !== undefined && { traceId: trace }) };
};

export function createLog(level: string, destination: DestinationStream = standardOutput()): Log {
  return pino(
    {
      level,
      base: null,
      mixin: scopeOfLine,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describe, error: describe },
      redact: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      hooks: { streamWrite: (line) => line.replace(PASSWORD_IN_ADDRESS, "$1:[Redacted]@") },
    },
    destination,
  );
}

/** Not all that hangs on it: an error of a database connection carries the whole connection. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message,
    ...("code" in error && { code: error.code }),
    stack,
    ...(cause !== undefined && { cause: describe(cause) }),
  };
}

function standardOutput(): DestinationStream {
  if (!process.stdout.isTTY) return pino.destination({ dest: 1, sync: true });
  // Loaded only where somebody looks: it costs memory that a service needn't spend.
  const pretty: (options: PrettyOptions) => DestinationStream = createRequire(import.meta.url)("pino-pretty");
  return pretty({ sync: true, translateTime: "SYS:HH:MM:ss", ignore: "pid,hostname" });
}
