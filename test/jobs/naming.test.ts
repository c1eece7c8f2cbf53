// Naming a backend again and again leaves alone what probes have found out about it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { nameBackends } from "../../server/backends/name.ts";
import { seen } from "../../server/backends/seen.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a simulated backend that was configured by its address stays labelled so", async () => {
  const { prisma } = database;
  const name = () => nameBackends(prisma, [{ url: "http://127.0.0.1:8188", configuredIn: "COMFYUI_URLS" }], 60_000);
  const sighting = { version: "0.26", deviceName: null, vramTotalBytes: null, vramFreeBytes: null };
  const [backend] = await name();
  const labelled = async () => (await prisma.backend.findUniqueOrThrow({ where: { id: backend?.id ?? "" } })).simulated;
  expect(await labelled()).toBe(false);
  await seen(prisma, backend?.id ?? "", { ...sighting, simulated: true });
  await name();
  expect(await labelled()).toBe(true);
  await seen(prisma, backend?.id ?? "", { ...sighting, simulated: false });
  await name();
  expect(await labelled()).toBe(false);
});
