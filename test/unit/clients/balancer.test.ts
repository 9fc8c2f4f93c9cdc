/** Stage 9, the balancer and the stack: every attempt goes to the next instance, and its answer is read. */
import { describe, expect, it } from "vitest";
import { createBalancer } from "../../../clients/core/balancer.ts";
import { createSend } from "../../../clients/core/stack.ts";
import { json, patient, readOf, rejectionFrom, startServer } from "./local-server.ts";

describe("createBalancer", () => {
  it("takes the instances in turn", () => {
    const next = createBalancer(["http://a", "http://b", "http://c"]);
    expect(Array.from({ length: 7 }, next)).toEqual([
      "http://a",
      "http://b",
      "http://c",
      "http://a",
      "http://b",
      "http://c",
      "http://a",
    ]);
  });

  it("keeps a turn of its own for each service", () => {
    const [one, other] = [createBalancer(["http://a", "http://b"]), createBalancer(["http://a", "http://b"])];
    one();
    expect([one(), other()]).toEqual(["http://b", "http://a"]);
  });

  it("says so where there is no instance at all", () => {
    expect(createBalancer([])).toThrow(RangeError);
  });
});

describe("createSend", () => {
  it("spreads calls evenly over a service's instances", async () => {
    const servers = [await startServer(json(1)), await startServer(json(2))];
    const send = createSend("user", { urls: servers.map(({ url }) => url) });
    const answers: unknown[] = [];
    for (let call = 0; call < 6; call += 1) answers.push(await send(readOf(), patient()));
    expect(answers).toEqual([1, 2, 1, 2, 1, 2]);
    expect(servers.map(({ requests }) => requests.length)).toEqual([3, 3]);
  });

  it("keeps the path of a base URL in front of the call's", async () => {
    const server = await startServer(json({}));
    await createSend("user", { urls: [`${server.url}/v1/people`] })(
      readOf({ query: { ids: ["u1", "u2"] } }),
      patient(),
    );
    expect(server.requests.map(({ url }) => url)).toEqual(["/v1/people/things?ids=u1,u2"]);
  });

  it("names the service in what a call ends in", async () => {
    const server = await startServer(json({}, 500));
    const error = await rejectionFrom(createSend("payment", { urls: [server.url] })(readOf(), patient()));
    expect(error).toMatchObject({ code: "UPSTREAM_ERROR", service: "payment", rejection: null });
  });
});
