// A modal dialog by the browser's own means: focus goes in, stays in, and comes back; Escape closes it.
import { type ReactNode, useEffect, useId, useRef } from "react";

type DialogProps = { readonly title: string; readonly close: () => void; readonly children: ReactNode };

export const Dialog = ({ title, close, children }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    // The browser gives focus back when a dialog is closed, but not when it is taken out of the page.
    return () => (opener instanceof HTMLElement && opener.isConnected ? opener.focus() : undefined);
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={close} onCancel={close}>
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
};
