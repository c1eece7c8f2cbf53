// Says what was done, for a few seconds, with a way back where there is one.
import { Toaster, toast } from "sonner";
import { useTheme } from "./theme.tsx";

type Undo = () => void | Promise<void>;

const SHOWN_MS = 6_000;

export const say = (sentence: string, undo?: Undo): void => {
  toast(sentence, {
    duration: SHOWN_MS,
    ...(undo ? { action: { label: "Undo", onClick: () => void undo() } } : {}),
  });
};

export const complain = (sentence: string): void => {
  toast.error(sentence, { duration: SHOWN_MS * 2 });
};

export const Toasts = () => <Toaster position="bottom-right" theme={useTheme()} />;
