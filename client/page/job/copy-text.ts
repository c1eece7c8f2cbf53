// Puts text onto the clipboard, also where the page came by plain http and the browser's own way is closed.
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromBox(text);
  }
};

/** In an open dialog nothing outside of it can be selected. */
const copyFromBox = (text: string): boolean => {
  const box = document.createElement("textarea");
  box.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  return copied;
};
