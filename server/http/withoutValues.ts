// Takes the value out of a message of graphql-js about an input that may be a secret: it repeats what doesn't fit a type.
import type { GraphQLError } from "graphql";

/** Where values are secret: secrets of jobs, headers and parameters of backends, secrets of webhooks. */
const SECRET_PLACE = /secret|header|parameter|WebhookInput/i;

/** The place and the reason stay; without a value the reason says enough. */
export function withoutValues({ message, nodes = [] }: Pick<GraphQLError, "message" | "nodes">): string {
  const types = nodes.map((node) => (node.kind === "VariableDefinition" ? nameOfType(node.type) : "")).join(" ");
  if (!SECRET_PLACE.test(message) && !SECRET_PLACE.test(types)) return message.replace(NO_TEXT, ".");
  const [variable] = /^Variable "\$\w+" got (?=invalid value )/.exec(message) ?? [];
  if (variable === undefined) return message.replace(/, found .*$/s, ".").replace(REPEATED, ".");
  const place = message.lastIndexOf(' at "');
  return `${variable}an invalid value${message.slice(place < 0 ? message.lastIndexOf("; ") : place)}`.replace(
    REPEATED,
    ".",
  );
}

/** "String cannot represent a non string value: …" */
const REPEATED = /(?<=\bvalue): .*$/s;

/** Of a literal only its own place is known, not whose field it is. A secret is a text: whatever else is given may be meant as one. */
const NO_TEXT = /(?<=^String cannot represent a non string value): .*$/s;

type TypeNode = { readonly kind: string; readonly name?: { readonly value: string }; readonly type?: TypeNode };

const nameOfType = ({ name, type }: TypeNode): string => name?.value ?? (type ? nameOfType(type) : "");
