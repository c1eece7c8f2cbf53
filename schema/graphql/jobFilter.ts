// Which jobs a list holds.
import type { Prisma } from "../../prisma/generated/client.ts";
import { decodeId } from "../model/id.ts";
import { badInput } from "../model/refusal.ts";
import { checkText } from "../model/text.ts";
import { builder } from "./builder.ts";
import { LabelInput } from "./label.ts";
import { JobStatus } from "./status.ts";

export type JobWhere = Prisma.JobWhereInput;

/** As many as a page can have shown and a person can have picked. */
const MAX_IDS = 10_000;

export const JobFilter = builder.inputType("JobFilter", {
  description: "Which jobs a list holds; what is given must hold together, what is left out doesn't matter.",
  fields: (t) => ({
    ids: t.idList({ description: `One of these; at most ${MAX_IDS}. Unknown ones match nothing.` }),
    status: t.field({ type: [JobStatus], description: "In one of these states." }),
    label: t.field({ type: LabelInput, description: "With exactly this label." }),
    owner: t.string({ description: "Of this owner; of others only an administrator sees any." }),
    nameContains: t.string({ description: "With this text in the name; upper and lower case are the same." }),
    createdAfter: t.field({ type: "DateTime", description: "Submitted after this moment." }),
    createdBefore: t.field({ type: "DateTime", description: "Submitted before this moment." }),
  }),
});

export function whereJobs(filter: typeof JobFilter.$inferInput | null | undefined): JobWhere {
  const { ids, status, label, owner, nameContains, createdAfter, createdBefore } = filter ?? {};
  const all: JobWhere[] = [];
  if (ids) all.push({ id: { in: decodeIds(ids) } });
  if (status) all.push({ status: { in: status } });
  if (label) {
    const key = checkText(label.key, ["filter", "label", "key"], 100);
    const value = checkText(label.value, ["filter", "label", "value"], 100);
    all.push({ labels: { array_contains: [{ key, value }] } });
  }
  if (owner) all.push({ owner: checkText(owner, ["filter", "owner"], 64) });
  if (nameContains) all.push({ name: { contains: likeText(nameContains), mode: "insensitive" } });
  if (createdAfter) all.push({ createdAt: { gt: createdAfter } });
  if (createdBefore) all.push({ createdAt: { lt: createdBefore } });
  return { AND: all };
}

function decodeIds(ids: readonly string[]): string[] {
  if (ids.length > MAX_IDS) throw badInput(`Expected at most ${MAX_IDS} ids.`, ["filter", "ids"]);
  return ids.map((id, index) => decodeId("Job", id, ["filter", "ids", index]));
}

/** Prisma makes a LIKE of it, where %, _ and \ have meanings of their own. */
const likeText = (text: string): string =>
  checkText(text, ["filter", "nameContains"], 200).replaceAll(/[\\%_]/g, "\\$&");
