// Asks once more before many jobs are deleted, and says how many that would be.
import { ConfirmDialog } from "../job/confirm-dialog.tsx";
import { several } from "../words.ts";
import { remove } from "./commands.ts";
import type { JobFilter } from "./filter.ts";
import { useScope } from "./use-scope.ts";

export const DeleteJobsDialog = ({ scope, close }: { scope: JobFilter; close: () => void }) => {
  const counts = useScope(scope);
  const live = counts ? counts.pending + counts.running : 0;
  const over = counts ? counts.total - live : 0;
  const act = (): void => {
    void remove(scope);
    close();
  };
  return (
    <ConfirmDialog
      title={counts ? `Delete ${several(over, "job")}?` : "Delete these jobs?"}
      confirm="Delete"
      close={close}
      act={act}
    >
      {counts ? `${several(over, "job")}, with all prompts and pictures. This can't be undone.` : "Counting …"}
      {live > 0 && ` ${several(live, "job")} still going on ${live === 1 ? "stays" : "stay"}: cancel first.`}
    </ConfirmDialog>
  );
};
