// Something that went wrong, in words, where it went wrong.
import type { ReactNode } from "react";

export const Problem = ({ id, children }: { id?: string; children: ReactNode }) => (
  <p className="problem" role="alert" {...(id ? { id } : {})}>
    {children}
  </p>
);
