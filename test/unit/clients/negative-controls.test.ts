/** Stage 10, negative controls of the breaker: what opossum does where it is wired as one would at first. */
import { setTimeout as sleep } from "node:timers/promises";
import CircuitBreaker from "opossum";
import { expect, it, onTestFinished } from "vitest";
import { readCallAnswer } from "../../../clients/core/answer.ts";
import type { Call, Send } from "../../../clients/core/call.ts";
import { UpstreamError } from "../../../clients/core/errors.ts";
import type { Policies } from "../../../clients/core/stack.ts";
import { expectOnlyOurs } from "./controls.ts";
import { json, patient, readOf, rejectionFrom, startServer, withDeadline } from "./local-server.ts";
import { startStack } from "./stacks.ts";
import { transports } from "./transports.ts";

/** A service behind a breaker. */
interface Guarded {
  readonly send: Send;
  isHalfOpen(): boolean;
}
type Guard = (url: string) => Guarded;

type PartialPolicies = { readonly [Name in keyof Policies]?: Partial<Policies[Name]> };

/** Our stack; it asks once, so that what is counted is the breaker's doing. */
const ours =
  (policies: PartialPolicies = {}): Guard =>
  (url) => {
    const { send, breaker } = startStack([url], { policies: { retry: { maxAttempts: 1 }, ...policies } });
    return { send, isHalfOpen: () => breaker.state === "half-open" };
  };

/** opossum around the whole call. */
const naive =
  (options: CircuitBreaker.Options): Guard =>
  (url) => {
    const transport = transports[0].createTransport("user");
    const ask = async (call: Call<unknown>, signal: AbortSignal) => {
      const both = options.abortController
        ? AbortSignal.any([signal, options.abortController.signal])
        : signal;
      return readCallAnswer(call, await transport(call, url, both), "user");
    };
    const circuit = new CircuitBreaker(ask, { timeout: false, ...options } as CircuitBreaker.Options<
      Parameters<typeof ask>
    >);
    onTestFinished(() => circuit.shutdown());
    const send: Send = <T>(call: Call<T>, signal: AbortSignal) =>
      circuit.fire(call as Call<unknown>, signal) as Promise<T>;
    return { send, isHalfOpen: () => circuit.halfOpen };
  };

const readOfPath = (path: string, inMs = 2_000) => readOf({ path, ...withDeadline(inMs) });

it("one call's timeout leaves its neighbour alone; opossum's own abort controller ends both", async () => {
  const promise = async (guard: Guard) => {
    const waiting: (() => void)[] = [];
    const server = await startServer((request, response) => {
      if (request.url === "/neighbour") waiting.push(() => json("an answer")(request, response));
    });
    const { send } = guard(server.url);
    const late = rejectionFrom(send(readOfPath("/late", 300), patient()));
    await sleep(150);
    const neighbour = send(readOfPath("/neighbour"), patient()).catch((error: unknown) => error);
    await expect.poll(() => waiting.length).toBe(1);
    await late;
    for (const answer of waiting) answer();
    expect(await neighbour).toBe("an answer");
  };
  // A little less than the call's own deadline, so that it is always opossum that ends it.
  const options = { timeout: 250, abortController: new AbortController() };
  await expectOnlyOurs(promise, { ours: ours(), naive: naive(options) });
});

it("one failure opens nothing; opossum's usual volume threshold opens at the first", async () => {
  const promise = async (guard: Guard) => {
    const server = await startServer((request, response) => {
      json("an answer", server.requests.length === 1 ? 500 : 200)(request, response);
    });
    const { send } = guard(server.url);
    expect(await rejectionFrom(send(readOf(), patient()))).toMatchObject({ code: "UPSTREAM_ERROR" });
    const next = await send(readOf(), patient()).catch((error: unknown) => error);
    expect(next).toBe("an answer");
  };
  await expectOnlyOurs(promise, { ours: ours(), naive: naive({}) });
});

it("hanging calls hide no failures; opossum around whole calls counts them as if they had gone well", async () => {
  const promise = async (guard: Guard) => {
    const server = await startServer((request, response) => {
      if (request.url !== "/hangs") json({}, 500)(request, response);
    });
    const { send } = guard(server.url);
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    for (let at = 0; at < 30; at += 1) send(readOfPath("/hangs"), leaving.signal).catch(() => undefined);
    await expect.poll(() => server.requests.length).toBe(30);
    for (let at = 0; at < 20; at += 1) await rejectionFrom(send(readOfPath("/fails"), patient()));
    await rejectionFrom(send(readOfPath("/next"), patient()));
    expect(server.requests.filter(({ url }) => url === "/next")).toEqual([]);
  };
  await expectOnlyOurs(promise, { ours: ours(), naive: naive({ volumeThreshold: 20 }) });
});

it("our own refusals say nothing of a service; opossum's capacity counts them as its failures", async () => {
  const promise = async (guard: Guard) => {
    const held: (() => void)[] = [];
    const server = await startServer((request, response) => {
      if (request.url === "/next") json("an answer")(request, response);
      else held.push(() => json("an answer")(request, response));
    });
    const { send } = guard(server.url);
    const all = Array.from({ length: 40 }, () => send(readOf(), patient()).catch(() => "refused"));
    await expect.poll(() => held.length).toBe(2);
    for (const answer of held) answer();
    expect((await Promise.all(all)).filter((end) => end === "refused")).toHaveLength(38);
    const next = await send(readOfPath("/next"), patient()).catch((error: unknown) => error);
    expect(next).toBe("an answer");
  };
  await expectOnlyOurs(promise, {
    ours: ours({ bulkhead: { maxInFlight: 2, maxQueued: 0 } }),
    naive: naive({ capacity: 2, volumeThreshold: 20 }),
  });
});

it("a refused request does not end a service's trouble; opossum's error filter closes on it", async () => {
  const promise = async (guard: Guard) => {
    const server = await startServer((request, response) => {
      json({}, request.url === "/unknown" ? 404 : 500)(request, response);
    });
    const { send, isHalfOpen } = guard(server.url);
    for (let at = 0; at < 20; at += 1) await rejectionFrom(send(readOfPath("/fails"), patient()));
    await expect.poll(isHalfOpen).toBe(true);
    expect(await rejectionFrom(send(readOfPath("/unknown"), patient()))).toMatchObject({ status: 404 });
    const after = Array.from({ length: 10 }, () => rejectionFrom(send(readOfPath("/after"), patient())));
    await Promise.all(after);
    expect(server.requests.filter(({ url }) => url === "/after")).toHaveLength(1);
  };
  const errorFilter = (error: unknown) =>
    error instanceof UpstreamError && error.code === "UPSTREAM_REJECTED";
  await expectOnlyOurs(promise, {
    ours: ours({ breaker: { resetMs: 50 } }),
    naive: naive({ volumeThreshold: 20, resetTimeout: 50, errorFilter }),
  });
});
