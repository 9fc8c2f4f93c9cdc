/** Stage 10, the cache in its stack: what the wire, the breaker and the clock do to a kept answer. */
import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { createCacheStore } from "../../../clients/core/cache-entry.ts";
import type { KeptPart } from "../../../clients/core/call.ts";
import { json, patient, readOf, startServer } from "./local-server.ts";
import { startStack } from "./stacks.ts";

const standsIn = "max-age=0, stale-while-revalidate=0, stale-if-error=600";

/** A service that answers well once, and like this from then on. */
async function startTurning(later: RequestListener, cacheControl = standsIn) {
  const server = await startServer((request, response) => {
    if (server.requests.length > 1) return later(request, response);
    response.setHeader("cache-control", cacheControl);
    response.setHeader("etag", '"1"');
    json({ items: ["first"] })(request, response);
  });
  const policies = { retry: { maxAttempts: 1 }, breaker: { minAttempts: 1 } };
  const stack = startStack([server.url], { policies }, { cacheStore: createCacheStore(100_000) });
  const kept: KeptPart[] = [];
  const ask = () => {
    const call = readOf({ public: {} });
    const onKept = (part: KeptPart) => void kept.push(part);
    return stack.send({ ...call, origin: { ...call.origin, onKept } }, patient());
  };
  expect(await ask()).toEqual({ items: ["first"] });
  return { server, stack, kept, ask };
}

describe("a kept answer", () => {
  it("is given without asking, while it is fresh", async () => {
    const { server, ask } = await startTurning(json({}, 500), "max-age=60");
    expect(await ask()).toEqual({ items: ["first"] });
    expect(server.requests).toHaveLength(1);
  });

  it("is confirmed by its ETag", async () => {
    const { server, ask, kept } = await startTurning((request, response) => {
      response.writeHead(request.headers["if-none-match"] === '"1"' ? 304 : 500).end();
    });
    expect(await ask()).toEqual({ items: ["first"] });
    expect([server.requests.length, kept]).toEqual([2, []]);
  });

  it("stands in while the service fails, and while its breaker is open", async () => {
    const { server, stack, ask, kept } = await startTurning(json({}, 500));
    // The first answer still counts for the service.
    for (let time = 0; time < 3; time += 1) expect(await ask()).toEqual({ items: ["first"] });
    expect(stack.breaker.state).toBe("open");
    expect(server.requests).toHaveLength(2);
    expect(kept).toHaveLength(3);
  });

  it("stands in for an answer that is late", async () => {
    const { ask, kept } = await startTurning(() => undefined);
    const startedAtMs = performance.now();
    expect(await ask()).toEqual({ items: ["first"] });
    expect(performance.now() - startedAtMs).toBeLessThan(600);
    expect(kept).toMatchObject([{ service: "user", stale: true }]);
  });
});
