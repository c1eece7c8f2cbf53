// Takes secrets out of what a backend says: a node's error or a text that it shows may repeat the key that it was given.

const INSTEAD = "[secret]";

/** Every text in it, keys of objects too. The same value where there are no secrets. */
export function redact<Value>(value: Value, secrets: readonly string[]): Value {
  if (secrets.length === 0) return value;
  const clean = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, INSTEAD), text);
  const walk = (part: unknown): unknown => {
    if (typeof part === "string") return clean(part);
    if (Buffer.isBuffer(part) || typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) return part.map(walk);
    if (Object.getPrototypeOf(part) !== Object.prototype) return part;
    return Object.fromEntries(Object.entries(part).map(([key, child]) => [clean(key), walk(child)]));
  };
  return walk(value) as Value;
}
