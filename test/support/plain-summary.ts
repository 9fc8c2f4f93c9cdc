/** A reporter that ends a run with one plain line: `12 passed, 0 failed`, and how many were skipped, if any. */
import type { Reporter, TestModule } from "vitest/node";

export const plainSummary: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], unhandled) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that can't be loaded, or an error outside of any test, has no test to fail by.
    const broken = modules.filter(
      (module) => module.state() === "failed" && module.errors().length > 0,
    ).length;
    // What a group of tests needs and could not have: its tests are skipped, and none of them failed.
    const groups = modules.flatMap((module) => [...module.children.allSuites()]);
    const brokenGroups = groups.filter((group) => group.errors().length > 0).length;
    const failed = count("failed") + broken + brokenGroups + unhandled.length;
    const skipped = count("skipped");
    process.once("exit", () => {
      process.stdout.write(
        `${count("passed")} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
      );
    });
  },
};
