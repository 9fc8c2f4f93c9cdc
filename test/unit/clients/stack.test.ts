/** Stage 10, the stack as a whole: a call goes down through every policy, and its answer comes back up. */
import { describe, expect, it } from "vitest";
import { json, patient, readOf, rejectionFrom, startServer } from "./local-server.ts";
import { startStack } from "./stacks.ts";

const quick = { policies: { retry: { baseDelayMs: 1 } } };

describe("createStack", () => {
  it("keeps the path of a base URL in front of the call's", async () => {
    const server = await startServer(json({}));
    const { send } = startStack([`${server.url}/v1/people`]);
    await send(readOf({ query: { ids: ["u1", "u2"] } }), patient());
    expect(server.requests.map(({ url }) => url)).toEqual(["/v1/people/things?ids=u1,u2"]);
  });

  it("names the service in what a call ends in", async () => {
    const server = await startServer(json({}, 500));
    const { send } = startStack([server.url], quick, { service: "payment" });
    const error = await rejectionFrom(send(readOf(), patient()));
    expect(error).toMatchObject({ code: "UPSTREAM_ERROR", service: "payment", rejection: null, status: 500 });
  });

  it("sends reads by the transport that is asked for, and writes by got", async () => {
    for (const readTransport of ["undici", "got"] as const) {
      const server = await startServer(json({}));
      const { send } = startStack([server.url], {}, { readTransport });
      await send(readOf(), patient());
      await send(readOf({ method: "POST", body: {} }), patient());
      // Of the two, got alone asks for compressed bodies.
      const asksCompressed = server.requests.map(({ headers }) => headers["accept-encoding"] !== undefined);
      expect(asksCompressed).toEqual([readTransport === "got", true]);
    }
  });

  it("spreads calls over a service's instances", async () => {
    const servers = [await startServer(json(1)), await startServer(json(2)), await startServer(json(3))];
    const { send } = startStack(servers.map(({ url }) => url));
    await Promise.all(Array.from({ length: 60 }, (_, at) => send(readOf({ path: `/${at}` }), patient())));
    for (const { requests } of servers) expect(requests.length).toBeGreaterThan(10);
  });

  it("asks another instance where one has failed", async () => {
    const servers = [await startServer(json({}, 500)), await startServer(json({}))];
    const policies = { retry: { maxAttempts: 2, baseDelayMs: 1 }, balancer: { maxFailuresInARow: 1_000 } };
    const retryBudget = { floorPerSecond: 100, maxBalance: 100 };
    const { send } = startStack(
      servers.map(({ url }) => url),
      { policies: { ...policies, retryBudget, breaker: { minAttempts: 1_000 } } },
    );
    const answers = Array.from({ length: 60 }, (_, at) => send(readOf({ path: `/${at}` }), patient()));
    expect(await Promise.all(answers)).toEqual(Array(60).fill({}));
    expect(servers[0]?.requests.length).toBeGreaterThan(10);
  });

  it("tells of every attempt once", async () => {
    const server = await startServer(json({}, 503));
    const { send, events } = startStack([server.url], quick);
    await rejectionFrom(send(readOf(), patient()));
    expect(server.requests).toHaveLength(3);
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({ type: "attempt", outcome: "failure", code: "UPSTREAM_ERROR" });
  });
});
