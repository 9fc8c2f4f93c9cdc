/** Stage 1, an endpoint: what a caller says of its time goes to the services, and how old an answer is goes to the caller. */
import { HeaderMap } from "@apollo/server";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GatewayContext } from "../../../src/context.ts";
import { registerEndpoint } from "../../../src/http/endpoint.ts";
import { createListener } from "../../../src/http/listener.ts";
import { fakeClients } from "../loaders/fake-clients.ts";
import { requestOf } from "../resolvers/request.ts";

type Session = Parameters<Parameters<typeof registerEndpoint>[1]["createLoaders"]>[0];

const deadlineMs = 2_000;
const body = '{"data":{"__typename":"Query"}}';

describe("an endpoint", () => {
  let app: Awaited<ReturnType<typeof createListener>>;
  /** Of the last operation. */
  let session: Session | null = null;
  let context: GatewayContext | null = null;
  /** What the operation under test does beneath the loaders. */
  let work: (session: Session) => void = () => undefined;

  beforeAll(async () => {
    app = await createListener(pino({ level: "silent" }), {
      production: false,
      corsOrigins: [],
      trustProxy: [],
      allowedHosts: [],
      maxConnections: 100,
    });
    registerEndpoint(app, {
      name: "web",
      deadlineMs,
      credentials: ["none", "bearer"],
      authenticate: async () => null,
      callerLimits: { admitAddress: async () => true, admitIdentity: async () => true },
      take: async () => [],
      breakers: { closedInMs: () => 7 },
      createLoaders: (given) => {
        session = given;
        return requestOf(fakeClients({}), null).loaders;
      },
      graphql: {
        execute: async (_request, given) => {
          context = given;
          if (session) work(session);
          return { status: 200, headers: new HeaderMap(), body: { kind: "complete", string: body } };
        },
      },
    });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    session = null;
    context = null;
    work = () => undefined;
  });

  const ask = (headers: Record<string, string> = {}) =>
    app.inject({ method: "POST", url: "/graphql/web", headers, payload: { query: "{ __typename }" } });

  it.each([
    ["nothing", {}, deadlineMs],
    ["less", { "x-request-timeout": "150" }, 150],
    ["as much", { "x-request-timeout": "2000" }, deadlineMs],
    ["more", { "x-request-timeout": "600000" }, deadlineMs],
  ])(
    "whose caller says %s of its time gives the operation that or its own, whichever is less",
    async (_says, headers, expected) => {
      const before = Date.now();
      const answer = await ask(headers);
      expect(answer.statusCode).toBe(200);
      const deadlineAtMs = session?.origin.deadlineAtMs ?? 0;
      expect(deadlineAtMs).toBeGreaterThanOrEqual(before + expected);
      expect(deadlineAtMs).toBeLessThanOrEqual(Date.now() + expected);
    },
  );

  it.each(["0", "soon", "100, 200", "1e3"])(
    "refuses X-Request-Timeout %j, and runs nothing",
    async (value) => {
      for (const accept of ["application/json", "application/graphql-response+json"]) {
        const answer = await ask({ "x-request-timeout": value, accept });
        expect(answer.statusCode).toBe(400);
        expect(answer.headers["content-type"]).toContain(accept);
        expect(answer.json()).toEqual({
          errors: [
            {
              message: "Send X-Request-Timeout once, as a whole number of milliseconds from 1 to 600000.",
              extensions: { code: "BAD_REQUEST" },
            },
          ],
        });
      }
      expect(context).toBeNull();
    },
  );

  it("says nothing of an answer's age where every part is new", async () => {
    const answer = await ask();
    expect(answer.headers).not.toHaveProperty("age");
    expect(answer.body).toBe(body);
  });

  it("says the age of the oldest part that was kept, in whole seconds", async () => {
    work = ({ origin }) => {
      origin.onKept?.({ service: "catalog", ageMs: 400, stale: false });
      origin.onKept?.({ service: "catalog", ageMs: 61_900, stale: false });
    };
    const answer = await ask();
    expect(answer.headers.age).toBe("61");
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(context?.kept).toHaveLength(2);
  });

  it("keeps one request's parts out of another's", async () => {
    work = ({ origin }) => origin.onKept?.({ service: "catalog", ageMs: 400, stale: false });
    await ask();
    work = () => undefined;
    expect((await ask()).headers).not.toHaveProperty("age");
  });

  it("hands the breakers on to the resolvers", async () => {
    await ask();
    expect(context?.breakers.closedInMs("order")).toBe(7);
  });
});
