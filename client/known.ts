// Prints all operations of the page and the client, by their hash, for SLUICE_TRUSTED_DOCUMENTS: `npm run -s documents > known.json`.
import { createHash } from "node:crypto";
import { formatDocument, stringifyDocument } from "@urql/core";
import type { DocumentNode } from "graphql";
import { ANYTHING } from "./connection.ts";
import * as backends from "./documents/backend.ts";
import * as bulk from "./documents/bulk.ts";
import * as jobs from "./documents/job.ts";
import * as prompts from "./documents/prompt.ts";
import * as viewer from "./documents/viewer.ts";

const documents: DocumentNode[] = Object.values({ ...backends, ...bulk, ...jobs, ...prompts, ...viewer });

/** As they are, and with the __typename that the page's cache asks for. */
const known = (): Record<string, string> => {
  const operations = documents.filter(({ definitions }) =>
    definitions.some(({ kind }) => kind === "OperationDefinition"),
  );
  const texts = operations
    .flatMap((document) => [document, formatDocument(document)])
    .map((document) => stringifyDocument(document as DocumentNode));
  return Object.fromEntries(
    [...texts, ANYTHING].map((text) => [createHash("sha256").update(text).digest("hex"), text]),
  );
};

process.stdout.write(`${JSON.stringify(known(), null, 2)}\n`);
