/** Stage 1, origins: what goes to the services is the gateway's own word on who asks, and nothing of the caller's. */
import { describe, expect, it } from "vitest";
import { createOrigin, type OriginOptions } from "../../../src/http/origin.ts";

const trace = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  headers: { traceparent: "00-4bf9-00f0-01", "x-b3-traceid": "4bf9" },
};
const onKept = () => undefined;
const onFreshForMs = () => undefined;
const options: OriginOptions = {
  requestId: "r1",
  trace,
  frontend: "web",
  identity: null,
  deadlineAtMs: 1_800_000_000_000,
  onKept,
  onFreshForMs,
};
const identity = {
  kind: "person",
  subject: "u1",
  tenant: null,
  scopes: ["orders:read"],
  tier: "standard",
  credentialId: null,
} as const;

describe("an origin", () => {
  it("of nobody has the request, the frontend and the trace", () => {
    expect(createOrigin(options)).toEqual({
      deadlineAtMs: 1_800_000_000_000,
      headers: { "x-request-id": "r1", "x-frontend": "web", ...trace.headers },
      identityHeaders: {},
      onKept,
      onFreshForMs,
    });
  });

  it("of a person has the person's id apart, and no scope or token", () => {
    const { headers, identityHeaders } = createOrigin({ ...options, identity });
    expect(headers).toEqual(createOrigin(options).headers);
    expect(identityHeaders).toEqual({ "x-user-id": "u1" });
  });

  it("of a person in a tenant has the tenant beside", () => {
    const { identityHeaders } = createOrigin({ ...options, identity: { ...identity, tenant: "acme" } });
    expect(identityHeaders).toEqual({ "x-user-id": "u1", "x-tenant-id": "acme" });
  });

  it("takes the request's id and the frontend from the gateway alone, whatever the trace carries", () => {
    const hostile = { ...trace, headers: { ...trace.headers, "x-request-id": "r2", "x-frontend": "admin" } };
    expect(createOrigin({ ...options, trace: hostile }).headers).toEqual(createOrigin(options).headers);
  });
});
