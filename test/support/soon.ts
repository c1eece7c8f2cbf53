// Waits for a condition: whatever a test waits for comes soon or never.
import { vi } from "vitest";

export const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 20_000, interval: 40 });
