// Forgets the token of this tab.
import { changeToken, readToken } from "./token.ts";

export const SignOut = () =>
  readToken() && (
    <button type="button" className="slight" onClick={() => changeToken(null)}>
      Sign out
    </button>
  );
