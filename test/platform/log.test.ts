// The log is JSON lines, and holds no secrets.
import { expect, test } from "vitest";
import { createLog } from "../../server/log.ts";

function capture(level = "info") {
  const lines: string[] = [];
  const log = createLog(level, { write: (line) => void lines.push(line) });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
}

test("writes one JSON line per event, with a readable level and time", () => {
  const { log, parsed } = capture();
  log.info({ jobId: "job_1" }, "a job\nwas submitted");
  log.debug("not at this level");
  expect(parsed()).toEqual([
    {
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      jobId: "job_1",
      msg: "a job\nwas submitted",
    },
  ]);
});

test("hides fields that name a secret, and passwords in addresses wherever they stand", () => {
  const { log, lines } = capture();
  log.info({ password: "hunter2", headers: { authorization: "Bearer hunter2" }, a: { b: { token: "hunter2" } } });
  log.error(
    new Error("no answer from postgresql://sluice:hunter2@127.0.0.1:5432/sluice"),
    "see http://u:hunter2@host/",
  );
  expect(lines.join()).not.toContain("hunter2");
  expect(lines.join()).toContain("postgresql://sluice:[Redacted]@127.0.0.1:5432/sluice");
});

test("writes an error with its stack", () => {
  const { log, parsed } = capture();
  log.error(new Error("broken"));
  expect(parsed()[0].err).toMatchObject({ message: "broken", stack: expect.stringContaining("log.test.ts") });
});
