/** Stage 10, negative controls of calls: what a client, a controller and a key do where they are wired as one would at first. */
import got from "got";
import { describe, expect, it } from "vitest";
import { createCacheStore } from "../../../clients/core/cache-entry.ts";
import type { Call, Send } from "../../../clients/core/call.ts";
import type { UpstreamError } from "../../../clients/core/errors.ts";
import { pathAndQueryOf } from "../../../clients/core/transport.ts";
import { expectOnlyOurs } from "./controls.ts";
import { json, patient, readOf, rejectionFrom, startServer } from "./local-server.ts";
import { startStack } from "./stacks.ts";
import { transports } from "./transports.ts";

const as = (userId: string): Call<unknown> =>
  readOf({ origin: { ...readOf().origin, identityHeaders: { "x-user-id": userId } } });

describe("got", () => {
  type Get = (url: string) => Promise<unknown>;
  const wirings: { readonly ours: Get; readonly naive: Get } = {
    ours: async (url) => {
      const [, { createTransport }] = transports;
      return (await createTransport("user")(as("u1"), url, patient())).body;
    },
    naive: (url) => got(`${url}/things`, { headers: { "x-user-id": "u1" } }).buffer(),
  };

  it("asks once where the stack decides what may be repeated; by itself it tries again", async () => {
    await expectOnlyOurs(async (get: Get) => {
      const server = await startServer((_request, response) =>
        response.writeHead(503, { "retry-after": "0" }).end(),
      );
      await get(server.url).catch(() => undefined);
      expect(server.requests).toHaveLength(1);
    }, wirings);
  });

  it("carries no identity to another host; by itself it follows whoever redirects it", async () => {
    await expectOnlyOurs(async (get: Get) => {
      const trap = await startServer(json({}));
      const server = await startServer((_request, response) =>
        response.writeHead(302, { location: `${trap.url}/trap` }).end(),
      );
      await get(server.url);
      expect(trap.requests.map(({ headers }) => headers["x-user-id"])).toEqual([]);
    }, wirings);
  });

  it("takes no more than a bounded body; by itself it takes all of it", async () => {
    await expectOnlyOurs(async (get: Get) => {
      const server = await startServer((_request, response) => response.end(Buffer.alloc(4 * 1024 * 1024)));
      const end = await get(server.url).then(
        () => "all of it",
        (error: unknown) => (error as UpstreamError).code,
      );
      expect(end).toBe("UPSTREAM_BAD_RESPONSE");
    }, wirings);
  });
});

describe("several calls of one request", () => {
  type AskAll = (send: Send, calls: readonly Call<unknown>[]) => readonly Promise<unknown>[];
  const ours: AskAll = (send, calls) => {
    const signal = patient();
    return calls.map((call) => send(call, signal));
  };
  const naive: AskAll = (send, calls) => {
    const controller = new AbortController();
    const answers = calls.map((call) => send(call, controller.signal));
    Promise.all(answers).catch(() => controller.abort());
    return answers;
  };

  it("fail each by itself; a controller that ends what is left of a Promise.all ends the others, too", async () => {
    await expectOnlyOurs(
      async (askAll: AskAll) => {
        const waiting: (() => void)[] = [];
        const server = await startServer((request, response) => {
          if (request.url === "/refused") json({}, 404)(request, response);
          else waiting.push(() => json("an answer")(request, response));
        });
        const { send } = startStack([server.url]);
        const calls = [readOf({ path: "/sibling" }), readOf({ path: "/refused" })];
        const [sibling, refused] = askAll(send, calls).map((end) => end.catch((error: unknown) => error));
        await expect.poll(() => waiting.length).toBe(1);
        expect(await refused).toMatchObject({ status: 404 });
        for (const answer of waiting) answer();
        expect(await sibling).toBe("an answer");
      },
      { ours, naive },
    );
  });
});

describe("what is shared and kept", () => {
  type Wire = (send: Send) => Send;
  const asItIs: Wire = (send) => send;
  /** All that is the same in the URL is the same. */
  const sharedByUrl: Wire = (send) => {
    const known = new Map<string, Promise<unknown>>();
    return <T>(call: Call<T>, signal: AbortSignal) => {
      const key = pathAndQueryOf(call);
      const answer = known.get(key) ?? send(call, signal);
      known.set(key, answer);
      return answer as Promise<T>;
    };
  };
  /** Who asks is one header among others, and every answer anybody's. */
  const allPublic: Wire = (send) => (call, signal) => {
    const { headers, identityHeaders } = call.origin;
    const origin = { ...call.origin, headers: { ...headers, ...identityHeaders } };
    return send({ ...call, origin, public: {} }, signal);
  };

  /** Two people ask the same, at the same time and one after the other, of a service that allows to keep too much. */
  const eachGetsTheirOwn = async (wire: Wire) => {
    const server = await startServer((request, response) => {
      response.setHeader("cache-control", "public, max-age=60");
      json({ for: request.headers["x-user-id"] ?? "nobody" })(request, response);
    });
    const stack = startStack([server.url], {}, { cacheStore: createCacheStore(100_000) });
    const send = wire(stack.send);
    const both = await Promise.all(["u1", "u2"].map((id) => send(as(id), patient())));
    expect([...both, await send(as("u3"), patient())]).toEqual([{ for: "u1" }, { for: "u2" }, { for: "u3" }]);
  };

  it.each([
    ["a key without whoever asks", sharedByUrl],
    ["taking every call for a public one", allPublic],
  ])("goes to whoever asked; %s gives one person another's answer", async (_how, naive) => {
    await expectOnlyOurs(eachGetsTheirOwn, { ours: asItIs, naive });
  });

  it("is never what was refused to somebody", async () => {
    const server = await startServer((request, response) => {
      json({}, request.headers["x-user-id"] === "u1" ? 403 : 200)(request, response);
    });
    const { send } = startStack([server.url], {}, { cacheStore: createCacheStore(100_000) });
    const refused = rejectionFrom(send(as("u1"), patient()));
    expect(await send(as("u2"), patient())).toEqual({});
    expect(await refused).toMatchObject({ status: 403 });
  });
});
