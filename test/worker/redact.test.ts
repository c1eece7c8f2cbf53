// Secrets are taken out of what a backend says, however it writes them.
import { expect, test } from "vitest";
import { readJson } from "../../schema/model/exact.ts";
import { redact } from "../../server/worker/redact.ts";

const SECRET = "a \"b\" 'c' /d";

test("a secret is struck out of texts and keys as it is, and as JSON, Python and addresses write it", () => {
  const said = {
    [SECRET]: [`key ${SECRET}!`, JSON.stringify({ key: SECRET }), `'a "b" \\'c\\' /d'`, encodeURIComponent(SECRET)],
  };
  expect(redact(said, [SECRET])).toEqual({
    "[secret]": ["key [secret]!", '{"key":"[secret]"}', "'[secret]'", "[secret]"],
  });
});

test("of two secrets of which one begins with the other nothing is left", () => {
  expect(redact("long-secret-two long-secret", ["long-secret", "long-secret-two"])).toBe("[secret] [secret]");
});

test("numbers, bytes and null stay as they are", () => {
  const said = readJson('{"n":18446744073709551615,"z":null}', { keep: "text" });
  expect(JSON.stringify(redact(said, [SECRET]))).toBe('{"n":18446744073709551615,"z":null}');
  const bytes = Buffer.from(SECRET);
  expect(redact({ bytes }, [SECRET]).bytes).toBe(bytes);
});
