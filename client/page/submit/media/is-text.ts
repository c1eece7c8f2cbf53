// Whether a file's first bytes are text: UTF-8 without control characters, or UTF-16 with its mark.

export const isText = (head: Uint8Array): boolean => {
  if (hasWideMark(head)) return true;
  try {
    // The last character may be cut.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return !CONTROL.test(text);
  } catch {
    return false;
  }
};

/** PowerShell writes what is sent into a file as UTF-16. */
export const hasWideMark = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

const CONTROL = /[^\P{Cc}\t\n\v\f\r]/u;
