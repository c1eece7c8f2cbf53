// A job's prompts as a table: what differs between them stands in columns of its own.
import { useCallback, useEffect, useMemo, useState } from "react";
import type { JobState } from "../../sluice.ts";
import type { Status } from "../words.ts";
import { type Column, columnsOf, pathsOf } from "./columns.ts";
import { TableRow } from "./table-row.tsx";
import { type ChunkProps, sentenceFor, useChunk } from "./use-chunk.ts";
import { useChunks } from "./use-chunks.ts";
import { useNear } from "./use-near.ts";

/** As the style sheet has it. */
const ROW_HEIGHT = 48;
const OTHER_COLUMNS = 6;

export const PromptTable = ({ job, only }: { job: JobState; only: Status | null }) => {
  const { chunks, follow } = useChunks(job, only);
  const [paths, setPaths] = useState<readonly string[]>([]);
  const columns = useMemo(() => columnsOf(paths), [paths]);
  const learn = useCallback((more: readonly string[]) => {
    setPaths((known) => (more.every((path) => known.includes(path)) ? known : [...new Set([...known, ...more])]));
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable with the keyboard.
    <section className="table-box" aria-label="Table of prompts" tabIndex={0}>
      <table className="prompts" aria-rowcount={job.counts.total + 1}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Result</th>
            <th scope="col">Status</th>
            {columns.map(({ path, title }) => (
              <th key={path} scope="col" title={path}>
                {title}
              </th>
            ))}
            <th scope="col">Took</th>
            <th scope="col">Backend</th>
            {job.counts.failed > 0 && <th scope="col">Error</th>}
          </tr>
        </thead>
        {chunks.map((chunk) => (
          <TableChunk
            key={chunk.number}
            jobId={job.id}
            only={only}
            chunk={chunk}
            follow={follow}
            columns={columns}
            learn={learn}
          />
        ))}
      </table>
    </section>
  );
};

type TableProps = ChunkProps & {
  readonly columns: readonly Column[];
  readonly learn: (paths: readonly string[]) => void;
};

const TableChunk = (props: TableProps) => {
  const [box, near] = useNear<HTMLTableSectionElement>();
  return <tbody ref={box}>{near ? <Rows {...props} /> : <Gap {...props} />}</tbody>;
};

const Gap = ({ chunk, columns }: TableProps) => (
  <tr>
    <td colSpan={columns.length + OTHER_COLUMNS} style={{ height: chunk.size * ROW_HEIGHT }} />
  </tr>
);

const Rows = (props: TableProps) => {
  const { columns, learn, only } = props;
  const reading = useChunk(props);
  const prompts = reading.state === "read" ? reading.prompts : [];
  const paths = pathsOf(prompts).join("\n");
  useEffect(() => {
    if (paths) learn(paths.split("\n"));
  }, [paths, learn]);
  if (reading.state === "loading") return <Gap {...props} />;
  const sentence = sentenceFor(reading, only);
  if (sentence) {
    return (
      <tr>
        <td colSpan={columns.length + OTHER_COLUMNS}>{sentence}</td>
      </tr>
    );
  }
  return prompts.map((prompt) => <TableRow key={prompt.id} prompt={prompt} columns={columns} />);
};
