// Opens a prompt large, within the page; as a link it can be opened elsewhere as well.
import type { MouseEvent, ReactNode } from "react";
import { addressWith } from "../route.ts";
import { openPrompt, promptParameters } from "./place.ts";

type LinkProps = {
  readonly index: number;
  readonly output?: number;
  readonly label?: string;
  readonly className?: string;
  readonly children: ReactNode;
};

export const PromptLink = ({ index, output = 0, label, className, children }: LinkProps) => {
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    // The address may have changed since this link was drawn.
    event.preventDefault();
    openPrompt(index, output);
  };
  return (
    <a
      href={addressWith(promptParameters(index, output))}
      onClick={follow}
      {...(label ? { "aria-label": label } : {})}
      {...(className ? { className } : {})}
    >
      {children}
    </a>
  );
};
