// The form of a backend: its address, what it is called, and what lets Sluice in there. It can be tried before it is saved.
import { type FormEvent, useId } from "react";
import { useQuery } from "urql";
import { BackendAccess } from "../../documents/backend.ts";
import { Dialog } from "../job/dialog.tsx";
import { Problem } from "../problem.tsx";
import type { Backend } from "./backend.ts";
import { HeaderFields } from "./header-fields.tsx";
import { useBackendForm } from "./use-backend-form.ts";

type BackendDialogProps = { readonly backend: Backend | null; readonly close: () => void };

export const BackendDialog = ({ backend, close }: BackendDialogProps) => {
  const form = useBackendForm(backend, close);
  const { verdict, isBusy } = form;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void form.save();
  };
  return (
    <Dialog title={backend ? `Edit ${backend.name}` : "Add a backend"} close={close}>
      <form onSubmit={submit} autoComplete="off">
        <TextField label="Address" value={form.url} change={form.setUrl} required>
          A user and password or a token may be in it: https://user:password@host/comfy?token=…
        </TextField>
        <TextField label="Name" value={form.name} change={form.setName} />
        <TextField label="Labels" value={form.labels} change={form.setLabels}>
          Such as gpu=h100, site=berlin
        </TextField>
        {backend && <Carried backend={backend} replaces={form.replaces} setReplaces={form.setReplaces} />}
        {form.replaces && <HeaderFields rows={form.rows} change={form.setRows} />}
        {verdict && !verdict.good && <Problem>{verdict.message}</Problem>}
        {verdict?.good && <p role="status">{verdict.message}</p>}
        <div className="actions end">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="button" disabled={isBusy || form.url.trim() === ""} onClick={() => void form.test()}>
            Test
          </button>
          <button type="submit" className="primary" disabled={isBusy}>
            {backend ? "Save" : "Add"}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

type TextFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly required?: boolean;
  readonly children?: string;
};

const TextField = ({ label, value, change, required = false, children }: TextFieldProps) => {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        required={required}
        onChange={(event) => change(event.target.value)}
        {...(children ? { "aria-describedby": `${id}-hint` } : {})}
      />
      {children && (
        <p id={`${id}-hint`} className="quiet">
          {children}
        </p>
      )}
    </div>
  );
};

type CarriedProps = {
  readonly backend: Backend;
  readonly replaces: boolean;
  readonly setReplaces: (replaces: boolean) => void;
};

const Carried = ({ backend: { id }, replaces, setReplaces }: CarriedProps) => {
  const [{ data }] = useQuery({ query: BackendAccess, variables: { id }, requestPolicy: "network-only" });
  const access = data?.node?.__typename === "Backend" ? data.node : null;
  const names = [...(access?.headerNames ?? []), ...(access?.parameterNames ?? []).map((name) => `?${name}`)];
  return (
    <>
      <p className="quiet">
        {names.length > 0 ? `It is sent ${names.join(", ")}. Values are never shown.` : "It is sent nothing else."}
      </p>
      <label className="way">
        <input type="checkbox" checked={replaces} onChange={(event) => setReplaces(event.target.checked)} />
        Replace all headers
      </label>
    </>
  );
};
