// Wrong tokens, counted.
import { expect, test } from "vitest";
import { createAttempts } from "../../server/access/attempts.ts";

test("guesses are counted by address, an IPv6 one by its network, and forgotten with time", () => {
  let nowMs = 0;
  const { begin, fail } = createAttempts(() => nowMs);
  const guess = (address: string) => {
    begin(`${Math.random()}`, address);
    fail(`${Math.random()}`, address);
  };
  for (let n = 0; n < 30; n++) guess(n % 2 ? "2001:db8::1" : "2001:db8:0:0:5::");
  expect(() => guess("2001:db8::2:0:0:1")).toThrow("Try again in 2 s.");
  for (const other of ["2001:db8:0:1::1", "::1", "192.0.2.1", "::ffff:192.0.2.2"]) guess(other);
  nowMs += 2_000;
  guess("2001:db8::1");
  expect(() => guess("2001:db8::1")).toThrow("Too many wrong tokens came from this address.");
});

test("whoever is in stays in, however many guesses come from the same address meanwhile", () => {
  let nowMs = 0;
  const { begin, succeed, fail } = createAttempts(() => nowMs);
  const show = () => {
    begin("short", "192.0.2.1");
    succeed("short", "192.0.2.1");
  };
  for (let n = 0; n < 12_000; n++) {
    if (n % 1_000 === 0) show();
    if (n >= 30) nowMs += 2_000;
    fail(`guess ${n}`, "192.0.2.1");
  }
  expect(() => begin("another", "192.0.2.1")).toThrow("Too many wrong tokens");
  show();
});
