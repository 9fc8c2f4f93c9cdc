/** All tests: unit tests by stage, gateway tests over real HTTP, contract tests over the repository itself. */
import { defineConfig } from "vitest/config";
import { plainSummary } from "./test/support/plain-summary.ts";
import { createResilienceReport } from "./test/support/resilience-report.ts";
import { createSecurityReport } from "./test/support/security-report.ts";

export default defineConfig(({ mode }) => ({
  // Vite would take graphql's ES build for our files, while Node takes the other one for everybody else's.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    // `npm run resilience` is a mode, since a reporter that is named on the command line would be the only one.
    reporters: [
      "default",
      plainSummary,
      createResilienceReport({ writes: mode === "resilience" }),
      createSecurityReport({ writes: mode === "security" }),
    ],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: { provider: "v8", include: ["src/**", "clients/**"], exclude: ["src/generated/**"] },
  },
}));
