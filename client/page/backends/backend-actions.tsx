// What administrators may do with a backend that was added: edit it, or remove it.
import { useState } from "react";
import { useMutation } from "urql";
import { RemoveBackend } from "../../documents/backend.ts";
import { Refusal } from "../../refusal.ts";
import { ConfirmDialog } from "../job/confirm-dialog.tsx";
import { complain, say } from "../toast.tsx";
import type { Backend } from "./backend.ts";
import { BackendDialog } from "./backend-dialog.tsx";

export const BackendActions = ({ backend }: { backend: Backend }) => {
  const [shown, show] = useState<"edit" | "remove" | null>(null);
  const [, remove] = useMutation(RemoveBackend);
  const close = (): void => show(null);
  const act = async (): Promise<void> => {
    close();
    const { error } = await remove({ input: { id: backend.id } });
    if (error) complain(Refusal.from(error).message);
    else say(`${backend.name} was removed.`);
  };
  return (
    <div className="actions">
      <button type="button" onClick={() => show("edit")}>
        Edit
      </button>
      <button type="button" className="danger" onClick={() => show("remove")}>
        Remove
      </button>
      {shown === "edit" && <BackendDialog backend={backend} close={close} />}
      {shown === "remove" && (
        <ConfirmDialog title={`Remove ${backend.name}?`} confirm="Remove" act={() => void act()} close={close}>
          {backend.current
            ? "Its running prompt finishes first. Nothing new is started there, and its credentials are erased."
            : "Nothing new is started there, and its credentials are erased."}
        </ConfirmDialog>
      )}
    </div>
  );
};
