/** Stage 1, addresses: proxies that are listed are believed, nobody else is, and a network of IPv6 is one caller. */
import { fastify } from "fastify";
import { describe, expect, it } from "vitest";
import { createAddressOf } from "../../../src/http/client-address.ts";

const requestFrom = (remoteAddress: string | undefined, headers: Record<string, string> = {}) =>
  ({ headers, socket: { remoteAddress } }) as unknown as Parameters<ReturnType<typeof createAddressOf>>[0];

const addressOf = (trustProxy: readonly string[], remote: string | undefined, forwardedFor?: string) =>
  createAddressOf(trustProxy)(
    requestFrom(remote, forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor }),
  );

describe("the address of a caller", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:cb00:7107", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    [undefined, "unknown"],
    ["", "unknown"],
  ])("%s is counted as %s", (remote, expected) => {
    expect(addressOf([], remote)).toBe(expected);
  });

  it("puts all addresses of an IPv6 network into one", () => {
    const all = ["2001:db8:1:2::", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2:0:1::"];
    expect(new Set(all.map((one) => addressOf([], one)))).toEqual(new Set(["2001:db8:1:2::/64"]));
    expect(addressOf([], "2001:db8:1:3::")).toBe("2001:db8:1:3::/64");
  });

  it("is the socket's, whatever the headers claim, where no proxy is listed, or another one is", () => {
    for (const list of [[], ["10.0.0.1"], ["203.0.113.8/32"], ["2001:db8::/32"]]) {
      expect(addressOf(list, "203.0.113.7", "198.51.100.1")).toBe("203.0.113.7");
    }
  });

  const proxies = ["10.0.0.0/8", "2001:db8:f::/48"];
  it.each([
    ["one proxy", "10.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["a proxy by an IPv4 address in IPv6", "::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["two proxies", "10.0.0.1", "198.51.100.1, 10.9.9.9", "198.51.100.1"],
    ["a proxy of IPv6", "2001:db8:f::1", "2001:db8:1:2::3", "2001:db8:1:2::/64"],
    ["what the caller forged to the left", "10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    [
      "a proxy that the caller forged",
      "10.0.0.1",
      "1.1.1.1, 10.7.7.7, 198.51.100.1, 10.9.9.9",
      "198.51.100.1",
    ],
    ["proxies only", "10.0.0.1", "10.2.2.2, 10.3.3.3", "10.2.2.2"],
    ["a port behind the address", "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"],
    ["a port behind one of IPv6", "10.0.0.1", "[2001:db8:1:2::3]:4711", "2001:db8:1:2::/64"],
    ["no list", "10.0.0.1", undefined, "10.0.0.1"],
    ["an empty list", "10.0.0.1", "", "10.0.0.1"],
    ["a word", "10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"],
    ["a word before a proxy", "10.0.0.1", "unknown, 10.9.9.9", "10.9.9.9"],
    ["an address that is none", "10.0.0.1", "198.51.100.1.2", "10.0.0.1"],
    ["leading zeros", "10.0.0.1", "0198.51.100.1", "10.0.0.1"],
  ])("with %s is the rightmost that is not a proxy's", (_what, remote, forwardedFor, expected) => {
    expect(addressOf(proxies, remote, forwardedFor)).toBe(expected);
  });

  it("takes a range that is written as IPv4 in IPv6", () => {
    expect(addressOf(["::ffff:10.0.0.0/104"], "10.1.1.1", "198.51.100.1")).toBe("198.51.100.1");
    expect(addressOf(["::ffff:10.0.0.0/104"], "11.1.1.1", "198.51.100.1")).toBe("11.1.1.1");
  });

  it("believes no other header", () => {
    const headers = { "x-real-ip": "1.1.1.1", forwarded: "for=1.1.1.1", "true-client-ip": "1.1.1.1" };
    expect(createAddressOf(proxies)(requestFrom("10.0.0.1", headers))).toBe("10.0.0.1");
  });

  it("negative control: Fastify that trusts every proxy believes the caller", async () => {
    const app = fastify({ trustProxy: true });
    app.get("/", async ({ ip }) => ip);
    const answer = await app.inject({ url: "/", headers: { "x-forwarded-for": "1.1.1.1, 198.51.100.1" } });
    expect(answer.body).toBe("1.1.1.1");
  });
});
