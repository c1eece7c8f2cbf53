// The headers that a backend's requests carry: any but those that make HTTP itself. Their values are never repeated, in no message.
import { badInput, type Path } from "./refusal.ts";

export interface HeaderInput {
  readonly name: string;
  readonly value: string;
}

const MOST = 20;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 8_000;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
/** What Node.js sends as it is; nothing in it ends a line. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;
/** Sluice, HTTP or the websocket set these. */
const OWN =
  /^(accept|connection|content-.*|expect|keep-alive|proxy-connection|range|te|trailer|transfer-encoding|upgrade|sec-websocket-.*)$/;

/** By name in lower case. */
export const checkHeaders = (headers: readonly HeaderInput[], path: Path): Record<string, string> => {
  if (headers.length > MOST) throw badInput(`Expected at most ${MOST} headers.`, path);
  const found: Record<string, string> = {};
  for (const [index, { name, value }] of headers.entries()) {
    const key = name.trim().toLowerCase();
    const at = [...path, index];
    if (!NAME.test(key) || key.length > LONGEST_NAME)
      throw badInput("Expected the name of a header, such as Authorization.", [...at, "name"]);
    if (OWN.test(key)) throw badInput("Sluice sets this header itself.", [...at, "name"]);
    if (Object.hasOwn(found, key)) throw badInput("Expected each header once.", [...at, "name"]);
    if (value.length > LONGEST_VALUE || !VALUE.test(value.trim()))
      throw badInput("Expected the value of a header: one line, not empty, of Latin characters.", [...at, "value"]);
    found[key] = value.trim();
  }
  return found;
};
