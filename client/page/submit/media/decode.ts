// Bytes as text.

export const latin = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

export const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Many programs write UTF-8 where a format says Latin-1. What is valid UTF-8 by chance is rare. */
export const utf8OrLatin = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return latin(bytes);
  }
};

/** By its byte order mark; without one by where the zeros of ASCII characters stand. */
export const utf16 = (bytes: Uint8Array): string => {
  const isBig = (bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] !== 0);
  return new TextDecoder(isBig ? "utf-16be" : "utf-16le").decode(bytes);
};

/** At the first 0. */
export const cut = (bytes: Uint8Array): readonly [Uint8Array, Uint8Array] => {
  const zero = bytes.indexOf(0);
  return zero === -1 ? [bytes, new Uint8Array()] : [bytes.subarray(0, zero), bytes.subarray(zero + 1)];
};

export const isAt = (bytes: Uint8Array, at: number, text: string): boolean =>
  latin(bytes.subarray(at, at + text.length)) === text;
