// Takes off what a workflow was wrapped in when it was sent elsewhere. What stood beside it goes along; keys among that are never shown.
import { readJson } from "../../../schema/model/exact.ts";
import { SECRET_NAMES, unwrap } from "../../../schema/model/unwrap.ts";
import { isRecord } from "../workflow-node.ts";
import { notFinite } from "./not-finite.ts";
import { withoutChanges } from "./without-changes.ts";

export type Beside = {
  readonly extraData: Readonly<Record<string, unknown>>;
  readonly secrets: readonly { readonly name: string; readonly value: string }[];
};

/** Whoever types into a long text doesn't wait for it to be read where it can't be wrapped. */
const MAY_BE_WRAPPED = /"(?:prompt|output|workflow|input)"\s*:/;

/** Null: it is not wrapped, or not complete yet. */
export const unwrapped = (text: string): { readonly text: string; readonly beside: Beside } | null => {
  if (!MAY_BE_WRAPPED.test(text)) return null;
  const { workflow, path, extraData } = unwrap(parse(text));
  if (path.length === 0 || !isRecord(workflow) || !hasNodes(workflow)) return null;
  const plain = withoutChanges(workflow);
  if (notFinite(plain)) return null;
  // The innermost counts most.
  const all = Object.entries(Object.assign({}, ...extraData.toReversed()) as Record<string, unknown>);
  return {
    text: JSON.stringify(plain, null, 2),
    beside: {
      extraData: Object.fromEntries(all.filter(([name]) => !SECRET_NAMES.includes(name))),
      secrets: all.flatMap(([name, value]) =>
        SECRET_NAMES.includes(name) && typeof value === "string" && value !== "" ? [{ name, value }] : [],
      ),
    },
  };
};

/** What is said below the box. */
export const saidOf = ({ extraData, secrets }: Beside): string => {
  const names = Object.keys(extraData);
  return [
    "Taken out of the request it was wrapped in.",
    ...(names.length > 0 ? [`Sent along: ${names.join(", ")}.`] : []),
    ...(secrets.length > 0 ? ["The API key in it is sent as a secret and not shown."] : []),
  ].join(" ");
};

const parse = (text: string): unknown => {
  try {
    return readJson(text, { keep: "text", python: true });
  } catch {
    return null;
  }
};

const hasNodes = (workflow: Record<string, unknown>): boolean =>
  Object.values(workflow).some((node) => isRecord(node) && typeof node.class_type === "string");
