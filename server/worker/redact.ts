// Takes secrets out of what a backend says: a node's error or a text that it shows may repeat the key that it was given.

const INSTEAD = "[secret]";

/** Every text in it, keys of objects too. The same value where there are no secrets. */
export function redact<Value>(value: Value, secrets: readonly string[]): Value {
  if (secrets.length === 0) return value;
  const spellings = secrets.flatMap(spellingsOf).sort((a, b) => b.length - a.length);
  const clean = (text: string): string => spellings.reduce((rest, secret) => rest.replaceAll(secret, INSTEAD), text);
  const walk = (part: unknown): unknown => {
    if (typeof part === "string") return clean(part);
    if (Buffer.isBuffer(part) || typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) return part.map(walk);
    if (Object.getPrototypeOf(part) !== Object.prototype) return part;
    return Object.fromEntries(Object.entries(part).map(([key, child]) => [clean(key), walk(child)]));
  };
  return walk(value) as Value;
}

/** As it is, and as JSON, Python and addresses write it. */
const spellingsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  secret.replaceAll("\\", "\\\\").replaceAll("'", "\\'"),
  encodeURIComponent(secret),
];
