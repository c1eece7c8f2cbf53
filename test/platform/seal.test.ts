// Credentials of backends are encrypted: for one address, and by a key that can be replaced.
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { sealCredentials } from "../../server/backends/seal.ts";
import { createSealer } from "../../server/keys/seal.ts";

const CREDENTIALS = { login: "Basic x", query: "token=hunter2", headers: { "x-key": "hunter2" } };
const sealerOf = (...keys: [Buffer, ...Buffer[]]) => sealCredentials(createSealer(keys));
const [old, fresh] = [randomBytes(32), randomBytes(32)];

test("what was sealed is read by the same key, also when a newer one is in use, and by no other", () => {
  const sealed = sealerOf(old).seal("http://a", CREDENTIALS);
  expect(Buffer.from(sealed.split(".")[1] ?? "", "base64").toString("latin1")).not.toContain("hunter2");
  expect(sealerOf(old).open("http://a", sealed)).toEqual(CREDENTIALS);
  expect(sealerOf(fresh, old).open("http://a", sealed)).toEqual(CREDENTIALS);
  expect(() => sealerOf(fresh).open("http://a", sealed)).toThrow();
});

test("copied to another address it can't be read, nor when a byte of it is changed", () => {
  const sealer = sealerOf(old);
  const sealed = sealer.seal("http://a", CREDENTIALS);
  expect(() => sealer.open("http://b", sealed)).toThrow();
  const [key = "", base64 = ""] = sealed.split(".");
  const bytes = Buffer.from(base64, "base64");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(() => sealer.open("http://a", `${key}.${bytes.toString("base64")}`)).toThrow();
  expect(sealer.seal("http://a", CREDENTIALS)).not.toBe(sealed);
});
