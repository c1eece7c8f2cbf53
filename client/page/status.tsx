// A status as a coloured dot and a word: never the colour alone.
import { STATUS_WORDS, type Status } from "./words.ts";

export const StatusLabel = ({ status }: { status: Status }) => (
  <span className="status" data-status={status}>
    {STATUS_WORDS[status]}
  </span>
);
