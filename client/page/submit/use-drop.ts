// Files that are dropped on the form, or pasted into it: the whole of it takes them, so that nobody has to aim.
import { type ClipboardEvent, type DragEvent, useState } from "react";
import { takeFile } from "./take-file.ts";

export const useDrop = () => {
  const [over, setOver] = useState(false);
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");
  return {
    over,
    target: {
      onDragOver: (event: DragEvent): void => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: ({ currentTarget, relatedTarget }: DragEvent): void => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
      },
      onDrop: (event: DragEvent): void => {
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (!file) return;
        event.preventDefault();
        void takeFile(file);
      },
      onPaste: (event: ClipboardEvent): void => {
        const [file] = event.clipboardData.files;
        // Office programs put a picture beside the text that was copied.
        if (!file || event.clipboardData.types.includes("text/plain")) return;
        event.preventDefault();
        void takeFile(file);
      },
    },
  };
};
