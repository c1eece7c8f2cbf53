// What is written into the form of a backend, and what is done with it: tried, added, or changed.
import { useState } from "react";
import { useMutation } from "urql";
import { AddBackend, TestBackend, UpdateBackend } from "../../documents/backend.ts";
import { Refusal } from "../../refusal.ts";
import { say } from "../toast.tsx";
import type { Backend } from "./backend.ts";
import { type HeaderRow, headersOf } from "./header-fields.tsx";
import { labelsOf, labelsText } from "./labels.ts";

export type Verdict = { readonly good: boolean; readonly message: string };

/** Null: a new one. */
export const useBackendForm = (backend: Backend | null, close: () => void) => {
  const [url, setUrl] = useState(backend?.url ?? "");
  const [name, setName] = useState(backend?.name ?? "");
  const [labels, setLabels] = useState(labelsText(backend?.labels ?? []));
  const [rows, setRows] = useState<readonly HeaderRow[]>([]);
  const [replaces, setReplaces] = useState(backend === null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [, add] = useMutation(AddBackend);
  const [, update] = useMutation(UpdateBackend);
  const [, tryOut] = useMutation(TestBackend);

  // An address that was left as it is shown would take the user and password away.
  const address = backend === null || url.trim() !== backend.url ? { url: url.trim() } : {};
  const access = { ...address, ...(replaces && { headers: headersOf(rows) }) };
  const run = async (act: () => Promise<Verdict | null>): Promise<void> => {
    setBusy(true);
    setVerdict(await act());
    setBusy(false);
  };
  const test = (): Promise<void> =>
    run(async () => {
      const { data, error } = await tryOut({ input: { ...(backend && { id: backend.id }), ...access } });
      if (error) return { good: false, message: Refusal.from(error).message };
      const tested = data?.testBackend;
      return tested ? { good: tested.problem === null, message: tested.message } : null;
    });
  const save = (): Promise<void> =>
    run(async () => {
      const rest = { name: name.trim() || null, labels: labelsOf(labels) };
      const { error } = await (backend
        ? update({ input: { id: backend.id, ...access, ...rest } })
        : add({ input: { ...access, url: url.trim(), ...rest } }));
      if (error) return { good: false, message: Refusal.from(error).message };
      say(backend ? `${name || backend.name} was changed.` : `${name || url} was added.`);
      close();
      return null;
    });
  return {
    url,
    setUrl,
    name,
    setName,
    labels,
    setLabels,
    rows,
    setRows,
    replaces,
    setReplaces,
    verdict,
    isBusy,
    test,
    save,
  };
};
