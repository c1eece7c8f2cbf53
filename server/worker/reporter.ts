// Passes on what a running prompt does: progress thinned to four a second, and the newest preview frame as a file.
import type { Progress as Step } from "../comfy/progress.ts";
import type { Progress } from "../events/signal.ts";
import type { Assignment } from "../jobs/assignment.ts";

const minGapMs = 250;

export interface Reporter {
  progress(step: Step): void;
  preview(image: Buffer, mimeType: string): void;
  end(): void;
}

export interface ReporterOptions {
  publish: (progress: Progress) => void;
  keepPreview: (promptId: string, image: Buffer, mimeType: string) => Promise<void>;
  dropPreview: (promptId: string) => Promise<void>;
}

export function createReporter({ promptId, jobId }: Assignment, { publish, keepPreview, dropPreview }: ReporterOptions): Reporter {
  let newest: Progress | null = null;
  let preview = false;
  let timer: NodeJS.Timeout | null = null;
  let ended = false;
  let keeping: Promise<void> = Promise.resolve();
  let frame: (() => Promise<void>) | null = null;

  const tell = (): void => {
    timer = null;
    if (newest === null || ended) return;
    publish({ ...newest, preview });
    newest = null;
    timer = setTimeout(tell, minGapMs);
  };
  const keepNewest = async (): Promise<void> => {
    const keep = frame;
    frame = null;
    if (!keep || ended) return;
    // A frame that can't be kept is only a frame.
    await keep().then(
      () => (preview = true),
      () => {},
    );
  };
  return {
    progress(step) {
      newest = { promptId, jobId, nodeId: step.nodeId, nodeType: step.nodeType, value: step.value, max: step.max, fraction: step.fraction, preview };
      if (timer === null) tell();
    },
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
