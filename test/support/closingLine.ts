// Prints `N passed, N failed` as the very last line of a test run, and never a better one than the truth.
import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

type Count = { passed: number; failed: number; skipped: number };

export class ClosingLine implements Reporter {
  /** Stands when the run never comes to its end, for example because the database doesn't start. */
  #count: Count = { passed: 0, failed: 1, skipped: 0 };

  onInit(): void {
    process.once("exit", () => process.stdout.write(`${closingLine(this.#count)}\n`));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#count = countTests(modules, unhandledErrors.length);
  }
}

function countTests(modules: readonly TestModule[], unhandledErrors: number): Count {
  const count: Count = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test that is still pending never ran, although it was meant to.
      count[state === "pending" ? "failed" : state] += 1;
    }
    // Files that don't load and hooks that throw fail, although no test of theirs does.
    for (const broken of [module, ...module.children.allSuites()]) if (broken.errors().length > 0) count.failed += 1;
  }
  if (count.passed + count.failed + count.skipped === 0) count.failed = 1;
  return count;
}

function closingLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
