// Who asks by HTTP: by a token in the header, or by a signed address.
import type { IncomingMessage } from "node:http";
import type { Viewer } from "../../schema/model/viewer.ts";
import { type Sessions, unauthenticated } from "./sessions.ts";
import type { Signer } from "./sign.ts";

export interface Access {
  sessions: Sessions;
  signer: Signer;
}

/** Null: nothing was shown. What is no bearer token is one that lets nobody in. */
export function tokenIn(authorization: unknown): string | null {
  if (authorization === undefined || authorization === null) return null;
  return /^Bearer +(\S+) *$/i.exec(typeof authorization === "string" ? authorization : "")?.[1] ?? "";
}

export const viewerOfRequest = ({ headers, socket }: IncomingMessage, { sessions }: Access): Promise<Viewer> =>
  sessions.enter({ token: tokenIn(headers.authorization), from: socket.remoteAddress ?? "" });

/** For files, which pages show without being able to send a header. */
export async function viewerOfFile(request: IncomingMessage, access: Access): Promise<Viewer> {
  if (request.headers.authorization !== undefined || access.sessions.isOpen()) return viewerOfRequest(request, access);
  const tokenId = access.signer.check(request.url ?? "");
  if (tokenId === null) throw unauthenticated();
  return access.sessions.enter({ id: tokenId });
}
