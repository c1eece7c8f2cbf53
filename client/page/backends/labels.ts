// Labels as people write them in one line: gpu=h100, site=berlin.

type Label = { readonly key: string; readonly value: string };

export const labelsText = (labels: readonly Label[]): string =>
  labels.map(({ key, value }) => (value === "" ? key : `${key}=${value}`)).join(", ");

export const labelsOf = (text: string): Label[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? { key: part, value: "" } : { key: part.slice(0, at).trim(), value: part.slice(at + 1).trim() };
    });
