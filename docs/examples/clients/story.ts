// What the examples have in common: the three operations, and how long to wait before the next try.
import { readFile } from "node:fs/promises";

export const SUBMIT = `mutation Submit($workflow: JSONObject!, $sweep: [AxisInput!]) {
  submitJob(input: { workflow: $workflow, sweep: $sweep, name: "From an example" }) { id } }`;

export const EVENTS = `subscription Events($id: ID!, $after: Int!) {
  jobEvents(id: $id, after: $after) { seq kind status counts { pending running succeeded canceled } } }`;

export const CANCEL = `mutation Cancel($id: ID!) { cancelJob(id: $id) { mode message } }`;

export interface JobEvent {
  seq: number;
  kind: string;
  status: string;
  counts: { pending: number; running: number; succeeded: number; canceled: number };
}

/** Where Sluice is, and its token where it wants one. */
export const url = process.argv[2] ?? "http://127.0.0.1:4000";
export const socketUrl = `${url.replace(/^http/, "ws")}/graphql`;
const token = process.env.SLUICE_TOKEN;
export const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };

/** Ten pictures of the same workflow, one after the other. */
export async function input() {
  const workflow: unknown = JSON.parse(await readFile(new URL("../no-model.json", import.meta.url), "utf8"));
  return { workflow, sweep: [{ path: "1.inputs.color", range: { from: 1, count: 10 } }] };
}

/** Before the first event. */
export const nothing: Pick<JobEvent, "seq" | "kind"> = { seq: 0, kind: "" };

/** The first picture is all that this one wanted. */
export const enough = ({ seq }: JobEvent): boolean => seq === 4;

/** So that not everybody comes back at once. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 300));
