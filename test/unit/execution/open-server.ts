/** A server's options under which every document runs, for tests of something else. */
import type { GraphQLServerOptions } from "../../../src/execution/graphql-server.ts";

export const openServer = {
  production: true,
  source: { stored: [], find: ({ text }) => (text === null ? null : { text, untrustedHash: null }) },
  checkDocument: () => undefined,
  checkVariables: () => undefined,
  checks: [],
  reportErrors: () => undefined,
  onUntrusted: () => undefined,
} satisfies GraphQLServerOptions;
