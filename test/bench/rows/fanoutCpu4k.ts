// What a message costs the server with 4,000 identical subscribers.
import { measureCpu } from "../fanout/cpu.ts";
import type { Row } from "../row.ts";

export const fanoutCpu4k: Row = {
  title:
    "server CPU per delivered message, 4,000 identical subscribers, beside yoga with graphql-ws and a bare broadcast",
  limitMs: 600_000,
  measure: (bench) => measureCpu(bench, 4_000),
};
