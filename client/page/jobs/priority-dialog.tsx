// Asks for the priority that the selected jobs shall have.
import { type FormEvent, useId, useState } from "react";
import type { JobState } from "../../sluice.ts";
import { Dialog } from "../job/dialog.tsx";
import { NumberInput } from "../number-input.tsx";
import { setPriority } from "./commands.ts";
import type { JobFilter } from "./filter.ts";

type PriorityProps = { readonly scope: JobFilter; readonly before: readonly JobState[]; readonly close: () => void };

export const PriorityDialog = ({ scope, before, close }: PriorityProps) => {
  const [priority, setValue] = useState(before.find((job) => !job.finishedAt)?.priority ?? 0);
  const id = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void setPriority(scope, priority, before);
    close();
  };
  return (
    <Dialog title="Priority" close={close}>
      <form onSubmit={submit}>
        <p>Higher goes first. What runs already is left alone.</p>
        <div className="field">
          <label htmlFor={id}>Priority, from −1000 to 1000</label>
          <NumberInput id={id} value={priority} min={-1_000} max={1_000} choose={setValue} />
        </div>
        <div className="actions end">
          <button type="button" onClick={close}>
            Leave it
          </button>
          <button type="submit" className="primary">
            Set priority
          </button>
        </div>
      </form>
    </Dialog>
  );
};
