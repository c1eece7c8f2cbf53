// Finds the numbers and words of a JSON text without reading all of it.

/** Calls back for each run of letters, digits, signs and dots in which the hint is found. */
export const eachToken = (text: string, hint: RegExp, take: (token: string, start: number) => void): void => {
  let end = 0;
  hint.lastIndex = 0;
  for (let match = hint.exec(text); match; match = hint.exec(text)) {
    let start = match.index;
    while (start > end && isInToken(text.charCodeAt(start - 1))) start -= 1;
    end = hint.lastIndex;
    while (isInToken(text.charCodeAt(end))) end += 1;
    hint.lastIndex = end;
    take(text.slice(start, end), start);
  }
};

/** A letter, a digit, or one of + - . _ */
const isInToken = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  code === 45 ||
  code === 46 ||
  code === 43 ||
  code === 95;

/** Answers, for places from left to right, whether a value of its own is there: no key, and no part of a string. */
export const valueFinder = (text: string): ((start: number, end: number) => boolean) => {
  let outside = 0;
  return (start, end) => {
    const before = skipSpaceBack(text, start);
    if (!mayBeValue(text, before, end)) return false;
    outside = isAfterKey(text, before) ? start : skipStrings(text, outside, start);
    return outside === start;
  };
};

const AFTER_VALUE = /\s*(?:[,\]}]|$)/y;

/** No key: JSON.parse would take a string there, where it refuses a number. */
const mayBeValue = (text: string, start: number, end: number): boolean => {
  AFTER_VALUE.lastIndex = end;
  return AFTER_VALUE.test(text) && (start === 0 || ":,[".includes(text.charAt(start - 1)));
};

/** True: a key and a colon end there. Only a quote that ends a string has a letter or digit right before it. */
const isAfterKey = (text: string, end: number): boolean => {
  if (text.charAt(end - 1) !== ":") return false;
  const quote = skipSpaceBack(text, end - 1);
  return text.charAt(quote - 1) === '"' && /\w/.test(text.charAt(quote - 2));
};

const skipSpaceBack = (text: string, end: number): number => {
  let at = end;
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
};

/** The first place from `at` on that is outside of strings and not before `target`; `at` itself is outside. */
const skipStrings = (text: string, at: number, target: number): number => {
  let outside = at;
  for (let open = text.indexOf('"', outside); open !== -1 && open < target; open = text.indexOf('"', outside)) {
    let close = text.indexOf('"', open + 1);
    while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
    outside = close === -1 ? text.length : close + 1;
  }
  return outside > target ? outside : target;
};

const isEscaped = (text: string, at: number): boolean => {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
  return slashes % 2 === 1;
};
