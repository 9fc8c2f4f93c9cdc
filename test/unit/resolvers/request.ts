/** A request of the person u1, or of nobody, to resolve fields in: real loaders over clients of the test's own. */
import { UpstreamError } from "../../../clients/core/errors.ts";
import type { GatewayContext } from "../../../src/context.ts";
import { createLoaders } from "../../../src/loaders/index.ts";
import { type FakeClients, session } from "../loaders/fake-clients.ts";

export function requestOf(clients: FakeClients, subject: string | null = "u1"): GatewayContext {
  return {
    requestId: "r1",
    identity:
      subject === null
        ? null
        : {
            kind: "person",
            subject,
            tenant: null,
            scopes: [],
            tier: "standard",
            credentialId: null,
          },
    loaders: createLoaders(clients, session, subject),
    price: { quote: null },
    provisional: [],
    substituted: [],
    foreign: [],
    kept: [],
    breakers: { closedInMs: () => null },
    caller: subject === null ? "ip:127.0.0.1" : `user:${subject}`,
    take: async (takes) => takes.map(() => ({ granted: true, remaining: 1, retryAfterMs: 0 })),
  };
}

export function rejected(status: number, code: string | null = null, service = "order"): UpstreamError {
  return new UpstreamError("UPSTREAM_REJECTED", service, `the service answered ${status}`, {
    rejection: { status, code },
  });
}

/** A client function that always ends in this error. */
export const throwing = (error: unknown) => async (): Promise<never> => {
  throw error;
};
