// Passes on what a running prompt does: progress thinned to four a second, and the newest preview frame as a file.

import type { Progress } from "../../schema/model/progress.ts";
import type { Progress as Step } from "../comfy/progress.ts";
import type { Assignment } from "../jobs/assignment.ts";

const minGapMs = 250;
/** A signal carries less than 8,000 bytes, all in all. */
const mostNodeBytes = 6_500;

export interface Reporter {
  progress(step: Step): void;
  preview(image: Buffer, mimeType: string): void;
  notice(message: string | null): void;
  end(): void;
}

export interface ReporterOptions {
  publish: (progress: Progress) => void;
  keepPreview: (promptId: string, image: Buffer, mimeType: string) => Promise<void>;
  dropPreview: (promptId: string) => Promise<void>;
}

export function createReporter(
  { promptId, jobId }: Pick<Assignment, "promptId" | "jobId">,
  { publish, keepPreview, dropPreview }: ReporterOptions,
): Reporter {
  const idle = {
    promptId,
    jobId,
    nodeId: null,
    nodeType: null,
    value: 0,
    max: 1,
    fraction: 0,
    nodes: null,
    preview: false,
    notice: null,
  };
  let last: Progress = idle;
  let untold = false;
  let timer: NodeJS.Timeout | null = null;
  let ended = false;
  let keeping: Promise<void> = Promise.resolve();
  let frame: (() => Promise<void>) | null = null;

  const tell = (): void => {
    timer = null;
    if (!untold || ended) return;
    publish({ ...last, nodes: passable(last.nodes) });
    untold = false;
    timer = setTimeout(tell, minGapMs);
  };
  const put = (change: Partial<Progress>): void => {
    last = { ...last, ...change };
    untold = true;
    if (timer === null) tell();
  };
  const keepNewest = async (): Promise<void> => {
    const keep = frame;
    frame = null;
    if (!keep || ended) return;
    // A frame that can't be kept is only a frame. One that is kept is told, also when no step follows it.
    await keep().then(
      () => put({ preview: true }),
      () => {},
    );
  };
  return {
    progress: put,
    notice: (notice) => put({ notice }),
    preview(image, mimeType) {
      const waiting = frame !== null;
      frame = () => keepPreview(promptId, image, mimeType);
      if (!waiting) keeping = keeping.then(keepNewest);
    },
    end() {
      ended = true;
      if (timer) clearTimeout(timer);
      void keeping.then(() => dropPreview(promptId)).catch(() => {});
    },
  };
}

const passable = (nodes: Progress["nodes"]): Progress["nodes"] =>
  Buffer.byteLength(JSON.stringify(nodes)) > mostNodeBytes ? null : nodes;
