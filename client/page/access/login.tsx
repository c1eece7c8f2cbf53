// The field for a token. It is tried before it is kept.
import { type FormEvent, useState } from "react";
import { Viewer } from "../../documents/viewer.ts";
import { Refusal } from "../../refusal.ts";
import { createSluice } from "../../sluice.ts";
import { Problem } from "../problem.tsx";
import { graphqlUrl } from "../sluice.ts";
import { changeToken, readToken } from "./token.ts";

export const Login = () => {
  const [problem, setProblem] = useState(readToken() ? "The token of this tab isn't valid any more." : null);
  const [isTrying, setTrying] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get("token") ?? "").trim();
    setTrying(true);
    const refused = await problemWith(token);
    setTrying(false);
    if (refused) setProblem(refused);
    else changeToken(token);
  };
  return (
    <main className="login">
      <form onSubmit={submit}>
        <h1>Sluice</h1>
        <label htmlFor="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autoComplete="off"
          required
          // biome-ignore lint/a11y/noAutofocus: there is nothing else on this page.
          autoFocus
          aria-describedby={problem ? "token-problem" : "token-hint"}
        />
        {problem && <Problem id="token-problem">{problem}</Problem>}
        <p id="token-hint" className="quiet">
          Whoever runs this Sluice gives you one. This tab keeps it until it is closed.
        </p>
        <button type="submit" className="primary" disabled={isTrying}>
          Sign in
        </button>
      </form>
    </main>
  );
};

const problemWith = async (token: string): Promise<string | null> => {
  const sluice = createSluice({ url: graphqlUrl, token });
  const { error } = await sluice.client.query(Viewer, {});
  sluice.close();
  if (!error) return null;
  const { code, message } = Refusal.from(error);
  return code === "UNAUTHENTICATED" ? "This token isn't valid." : message;
};
