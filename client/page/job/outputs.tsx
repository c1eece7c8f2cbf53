// What a prompt made: pictures are shown, films and sounds are played, the rest is offered as a file.
import type { PromptState } from "../../documents/prompt.ts";
import { copyWords, FollowCopy, isCopying } from "./copying.tsx";
import { PromptLink } from "./prompt-link.tsx";

type Output = PromptState["outputs"][number];

export const Outputs = ({ prompt }: { prompt: PromptState }) => (
  <div className="media outputs" data-many={prompt.outputs.length > 1 ? "" : undefined}>
    {prompt.outputs.map((output, position) =>
      isPicture(output) && !output.error ? (
        <PromptLink key={output.id} index={prompt.index} output={position}>
          <OutputView output={output} index={prompt.index} />
        </PromptLink>
      ) : (
        <OutputView key={output.id} output={output} index={prompt.index} />
      ),
    )}
  </div>
);

export const OutputView = ({ output, index }: { output: Output; index: number }) => (
  <>
    {isCopying(output) && <FollowCopy id={output.id} />}
    <Shown output={output} index={index} />
  </>
);

const Shown = ({ output, index }: { output: Output; index: number }) => {
  const { url, filename, mimeType } = output;
  const copied = copyWords(output);
  if (output.error)
    return (
      <p className="file">
        No copy of {filename} yet: {output.error}
        {copied && ` (${copied} are here; it goes on by itself)`}
      </p>
    );
  if (copied) return <p className="file">{`Copying ${filename} from its backend: ${copied}.`}</p>;
  const type = mimeType ?? "";
  if (type.startsWith("video/")) return <video src={url} controls loop muted playsInline aria-label={filename} />;
  // biome-ignore lint/a11y/useMediaCaption: a workflow makes the sound alone; there is no text of it to show.
  if (type.startsWith("audio/")) return <audio src={url} controls aria-label={filename} />;
  if (!isPicture(output)) {
    return (
      <a className="file" href={url} target="_blank" rel="noreferrer">
        {filename || output.kind}
      </a>
    );
  }
  return <img src={url} loading="lazy" decoding="async" alt={`Output of prompt ${index + 1}: ${filename}`} />;
};

/** SVG is served as a download only, because it can carry script. */
export const isPicture = ({ kind, mimeType }: Output): boolean =>
  mimeType ? mimeType.startsWith("image/") && mimeType !== "image/svg+xml" : kind === "image" || kind === "gif";
