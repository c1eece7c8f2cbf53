// Calls over HTTP with any headers: fetch keeps Host and Origin to itself.
import { request } from "node:http";

interface Called {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

interface Call {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

export const caller =
  (serverUrl: () => string) =>
  (path: string, { method = "GET", body = "", headers = {} }: Call = {}): Promise<Called> => {
    const { hostname, port } = new URL(serverUrl());
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, method, headers }, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  };
