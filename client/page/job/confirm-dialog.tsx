// Asks once more before something that can't be undone.
import type { ReactNode } from "react";
import { Dialog } from "./dialog.tsx";

type ConfirmProps = {
  readonly title: string;
  readonly confirm: string;
  readonly act: () => void;
  readonly close: () => void;
  readonly children: ReactNode;
};

export const ConfirmDialog = ({ title, confirm, act, close, children }: ConfirmProps) => (
  <Dialog title={title} close={close}>
    <p>{children}</p>
    <div className="actions end">
      <button type="button" onClick={close}>
        Keep it
      </button>
      <button type="button" className="danger solid" onClick={act}>
        {confirm}
      </button>
    </div>
  </Dialog>
);
