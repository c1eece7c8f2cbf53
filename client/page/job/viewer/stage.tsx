// What a prompt made, as large as there is room; while it runs, what it shows of its work.
import type { PromptState } from "../../../documents/prompt.ts";
import { OutputView } from "../outputs.tsx";
import { PromptLink } from "../prompt-link.tsx";
import { RunningPrompt } from "../running-prompt.tsx";

export const Stage = ({ prompt, output: chosen }: { prompt: PromptState; output: number }) => {
  const output = prompt.outputs[Math.min(chosen, prompt.outputs.length - 1)];
  if (prompt.status === "RUNNING") return <RunningPrompt prompt={prompt} />;
  if (!output) return <p className="quiet">{EMPTY[prompt.status]}</p>;
  return (
    <>
      <OutputView output={output} index={prompt.index} />
      {prompt.outputs.length > 1 && <Strip prompt={prompt} chosen={chosen} />}
    </>
  );
};

const EMPTY = {
  PENDING: "It has not started yet.",
  SUCCEEDED: "It made no files.",
  FAILED: "It failed before it made a file.",
  CANCELED: "It was canceled before it made a file.",
} as const;

const Strip = ({ prompt, chosen }: { prompt: PromptState; chosen: number }) => (
  <ul className="strip" aria-label="Outputs">
    {prompt.outputs.map(({ id, filename }, index) => (
      <li key={id} aria-current={index === chosen ? "true" : undefined}>
        <PromptLink index={prompt.index} output={index} label={`Output ${index + 1}: ${filename}`}>
          {index + 1}
        </PromptLink>
      </li>
    ))}
  </ul>
);
