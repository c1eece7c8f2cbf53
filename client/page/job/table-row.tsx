// One prompt as a row of the table.
import { memo } from "react";
import type { PromptState } from "../../documents/prompt.ts";
import { StatusLabel } from "../status.tsx";
import { duration } from "../time.tsx";
import { type Column, textWords } from "./columns.ts";
import { isPicture } from "./outputs.tsx";
import { useProgress } from "./progress.ts";
import { PromptLink } from "./prompt-link.tsx";

type RowProps = { readonly prompt: PromptState; readonly columns: readonly Column[] };

export const TableRow = memo(({ prompt, columns }: RowProps) => {
  const values = new Map(prompt.overrides.map(({ path, valueText }) => [path, textWords(valueText)]));
  return (
    <tr aria-rowindex={prompt.index + 2}>
      <th scope="row">
        <PromptLink index={prompt.index}>{prompt.index + 1}</PromptLink>
      </th>
      <td className="thumb">
        <Thumb prompt={prompt} />
      </td>
      <td>
        <StatusLabel status={prompt.status} />
      </td>
      {columns.map(({ path }) => (
        <td key={path} className="value" title={values.get(path)}>
          {values.get(path)}
        </td>
      ))}
      <td>{took(prompt)}</td>
      <td>{prompt.backend?.name}</td>
      {prompt.error && (
        <td className="value" title={prompt.error.message}>
          {prompt.error.nodeType && `${prompt.error.nodeType}: `}
          {prompt.error.message}
        </td>
      )}
    </tr>
  );
});

const Thumb = ({ prompt }: { prompt: PromptState }) => {
  const output = prompt.outputs.find((each) => isPicture(each) && !each.error);
  if (prompt.status === "RUNNING") return <Percent promptId={prompt.id} />;
  if (!output) return null;
  return (
    <PromptLink index={prompt.index} label={`Open prompt ${prompt.index + 1}`}>
      <img src={output.url} loading="lazy" decoding="async" alt="" />
    </PromptLink>
  );
};

const Percent = ({ promptId }: { promptId: string }) => {
  const progress = useProgress(promptId);
  return <span className="quiet">{Math.round((progress?.fraction ?? 0) * 100)} %</span>;
};

const took = ({ startedAt, finishedAt }: PromptState): string =>
  startedAt && finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : "";
