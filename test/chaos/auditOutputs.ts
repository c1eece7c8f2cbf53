// Reads every output of every prompt that succeeded, as a client does: it must be that prompt's own picture.
import { encodeId } from "../../schema/model/id.ts";
import { markOf } from "../../schema/model/mark.ts";
import type { Evidence, OutputRow, PromptRow } from "./evidence.ts";

export interface OutputAudit {
  readable: number;
  /** Not there, and it says why: its simulator died before it was copied. */
  explained: number;
  /** On its way still: whoever copied it was killed. */
  waiting: number;
  wrong: string[];
}

export async function auditOutputs({ prompts }: Evidence, serverUrl: string): Promise<OutputAudit> {
  const audit: OutputAudit = { readable: 0, explained: 0, waiting: 0, wrong: [] };
  for (const prompt of prompts) {
    const { status, outputs, jobId, index } = prompt;
    const expected = status === "SUCCEEDED" ? 1 : 0;
    if (outputs.length !== expected)
      audit.wrong.push(`job ${jobId} prompt ${index} (${status}) has ${outputs.length} outputs`);
    for (const output of outputs) {
      if (output.stored) await read(output, prompt, { serverUrl, audit });
      else if (output.error !== null) audit.explained += 1;
      else if (output.due) audit.waiting += 1;
      else audit.wrong.push(`job ${jobId} prompt ${index}: its output is neither there, nor awaited, nor explained`);
    }
  }
  return audit;
}

async function read(
  output: OutputRow,
  { jobId, index, color, tries }: PromptRow,
  { serverUrl, audit }: { serverUrl: string; audit: OutputAudit },
): Promise<void> {
  const response = await fetch(
    `${serverUrl}/outputs/${encodeId("Output", output.id)}/${encodeURIComponent(output.filename)}`,
  );
  const bytes = Buffer.from(await response.arrayBuffer());
  const own = markOf(tries.at(-1)?.id ?? "");
  const good =
    response.status === 200 &&
    bytes.length === output.sizeBytes &&
    bytes.includes(own) &&
    bytes.includes(`"color": ${color}`);
  if (good) audit.readable += 1;
  else
    audit.wrong.push(
      `job ${jobId} prompt ${index}: its output answers ${response.status} with ${bytes.length} bytes that aren't its own`,
    );
}
