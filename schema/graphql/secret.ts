// Secrets that travel with a job's prompts: given, never read.
import { builder } from "./builder.ts";

export const SecretInput = builder.inputType("SecretInput", {
  description: "A secret that nodes need, such as the key of a service.",
  fields: (t) => ({
    name: t.string({
      required: true,
      description:
        '"api_key_comfy_org" or "auth_token_comfy_org", which ComfyUI hides too; others only where an administrator allows them (SLUICE_SECRET_NAMES), since ComfyUI shows them in its queue.',
    }),
    value: t.string({ required: true, description: "8 to 16384 characters." }),
  }),
});
