// Public ids: there and back, and nothing else is taken for one.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeId, encodeId, KINDS, parseId } from "../../schema/model/id.ts";
import { refuses } from "../support/refuses.ts";

const UUID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

describe("ids", () => {
  test("name their kind and hide the dashes", () => {
    expect(encodeId("Job", UUID)).toBe("job_0190a1b2c3d47e5f8a9b0c1d2e3f4a5b");
    expect(encodeId("Backend", UUID.toUpperCase())).toBe("backend_0190a1b2c3d47e5f8a9b0c1d2e3f4a5b");
  });

  test("come back as the canonical UUID that went in", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom(...KINDS), (uuid, kind) => {
        expect(decodeId(kind, encodeId(kind, uuid))).toBe(uuid);
        expect(parseId(encodeId(kind, uuid))).toEqual({ kind, uuid });
      }),
    );
  });

  test("of another kind are refused, with both kinds named", () => {
    refuses(() => decodeId("Job", encodeId("Prompt", UUID)), ["id"], /prompt.*job/);
  });

  test("that Sluice never gave out are refused where they stand", () => {
    const hex = UUID.replaceAll("-", "");
    const malformed = [
      "",
      "job",
      "job_",
      hex,
      `job_${UUID}`,
      `job_${hex}0`,
      `job_${hex.slice(1)}`,
      `JOB_${hex}`,
      `job_${hex.toUpperCase()}`,
    ];
    for (const id of [...malformed, `job_${hex}\n`, `task_${hex}`, "job_\0", `__proto___${hex}`]) {
      refuses(() => decodeId("Job", id, ["ids", 3]), ["ids", 3]);
    }
  });

  test("any other text is refused and never breaks the parser", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `job_${rest}`),
    );
    fc.assert(fc.property(text, (id) => refuses(() => parseId(id), ["id"])));
  });

  test("are only made of UUIDs", () => {
    expect(() => encodeId("Job", "42")).toThrow(TypeError);
  });
});
