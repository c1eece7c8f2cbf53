// What is asked before something is done to many jobs.
import { useRef } from "react";
import type { JobState } from "../../sluice.ts";
import { CancelJobsDialog } from "./cancel-jobs-dialog.tsx";
import { DeleteJobsDialog } from "./delete-jobs-dialog.tsx";
import type { JobFilter } from "./filter.ts";
import { PriorityDialog } from "./priority-dialog.tsx";
import type { Question } from "./selection.ts";

type DialogsProps = {
  readonly question: Question | null;
  readonly scope: JobFilter;
  readonly selected: readonly JobState[];
  readonly close: () => void;
};

/** What was selected when the question was put: it doesn't change under the hands of who reads it. */
export const BulkDialogs = ({ question, scope, selected, close }: DialogsProps) => {
  const asked = useRef({ question, scope, selected });
  if (asked.current.question !== question) asked.current = { question, scope, selected };
  const about = asked.current;
  switch (question) {
    case "cancel":
      return <CancelJobsDialog scope={about.scope} close={close} />;
    case "priority":
      return <PriorityDialog scope={about.scope} before={about.selected} close={close} />;
    case "delete":
      return <DeleteJobsDialog scope={about.scope} close={close} />;
    case null:
      return null;
  }
};
