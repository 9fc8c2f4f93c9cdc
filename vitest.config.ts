/** All tests: unit tests by stage, gateway tests over real HTTP, contract tests over the repository itself. */
import { defineConfig } from "vitest/config";
import { plainSummary } from "./test/support/plain-summary.ts";

export default defineConfig({
  // Vite would take graphql's ES build for our files, while Node takes the other one for everybody else's.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", plainSummary],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: { provider: "v8", include: ["src/**", "clients/**"], exclude: ["src/generated/**"] },
  },
});
