// A modal dialog by the browser's own means: focus goes in, stays in, and comes back; Escape closes it.
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

type DialogProps = {
  readonly title: string;
  readonly close: () => void;
  /** With it, the dialog has a button that closes it, since nothing else in it does. */
  readonly className?: string;
  readonly children: ReactNode;
};

export const Dialog = ({ title, close, className, children }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closed while it is still in the page: only then does the browser give focus back to what opened it.
    return () => shown?.close();
  }, []);
  // Not on "close": that comes with the next frame only, when the focus is back already and may have opened another.
  return (
    <dialog ref={dialog} aria-labelledby={titleId} onCancel={close} {...(className ? { className } : {})}>
      <h2 id={titleId}>{title}</h2>
      {className && (
        <button type="button" className="slight close" onClick={close}>
          Close
        </button>
      )}
      {children}
    </dialog>
  );
};
