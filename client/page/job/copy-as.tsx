// Copies what would run this again: as a GraphQL operation, as a curl command, or as a workflow for ComfyUI.
import { useEffect, useState } from "react";
import type { SubmitInput } from "../../sluice.ts";
import { announce } from "../announce.tsx";
import { asCurl, asGraphql, asWorkflow } from "./as-text.ts";
import { copyText } from "./copy-text.ts";

const FORMS = [
  { name: "GraphQL", text: asGraphql },
  { name: "curl", text: (input: SubmitInput) => asCurl(input, location.origin) },
  { name: "ComfyUI workflow", text: asWorkflow },
] as const;

const SAID_MS = 2_000;

export const CopyAs = ({ input }: { input: () => Promise<SubmitInput> }) => {
  const [said, setSaid] = useState<{ readonly name: string; readonly word: string } | null>(null);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (name: string, text: (input: SubmitInput) => string): Promise<void> => {
    const copied = await input()
      .then((made) => copyText(text(made)))
      .catch(() => false);
    announce(copied ? `Copied as ${name}.` : "It could not be copied.");
    setSaid({ name, word: copied ? "Copied" : "Not copied" });
  };
  return (
    <fieldset className="copy">
      <legend>Copy as</legend>
      {FORMS.map(({ name, text }) => (
        <button key={name} type="button" onClick={() => void copy(name, text)}>
          {said?.name === name ? said.word : name}
        </button>
      ))}
    </fieldset>
  );
};
