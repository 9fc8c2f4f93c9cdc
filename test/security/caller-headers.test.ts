/** Rows 17 and 18 of docs/security.md: nothing that a caller writes into headers becomes what services are told. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { head, sendRaw } from "../support/raw-http.ts";
import { control, threat } from "../support/threats.ts";

const canary = "CANARY7d1f";
const identityHeaders = [
  "X-User-ID",
  "x-user-id",
  "X-USER-ID",
  "X_User_ID",
  "x_user_id",
  "X-User_ID",
  "X-User-Id",
  "X.User.ID",
  "X-User",
  "X-Auth-User",
  "Remote-User",
  "X-Remote-User",
];
const hopHeaders = [
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "X-Forwarded-Port",
  "X-Forwarded-Prefix",
  "X-Real-IP",
  "True-Client-IP",
  "CF-Connecting-IP",
  "X-Client-IP",
  "Forwarded",
  "Via",
  "X-Tenant-ID",
  "X-Frontend",
  "X-Request-ID",
  "X-Request-Deadline",
  "X-Original-URL",
  "X-Rewrite-URL",
  "X-HTTP-Method-Override",
  "Idempotency-Key",
  "Cookie",
];

describe("headers of the caller's", () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const body = JSON.stringify({
    query: "{ viewer { recentOrders(first: 1) { id } } homepage { featured { id } } }",
  });
  const chunked = (trailer: string) =>
    `${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailer}: ${canary}\r\n\r\n`;
  /** One by one, twice, and after the body. */
  const sendAll = async (url: string, names: readonly string[], token: string, tried: () => void) => {
    const common = ["Host: gateway", "Content-Type: application/json", `Authorization: Bearer ${token}`];
    const statuses = new Set<number | undefined>();
    for (const name of names) {
      const whole = [...common, `Content-Length: ${body.length}`];
      const line = `${name}: ${canary}`;
      for (const bytes of [
        head("POST /graphql/web HTTP/1.1", ...whole, line) + body,
        head("POST /graphql/web HTTP/1.1", ...whole, line, line) + body,
        head("POST /graphql/web HTTP/1.1", ...common, "Transfer-Encoding: chunked", `Trailer: ${name}`) +
          chunked(name),
      ]) {
        statuses.add((await sendRaw(url, bytes, { timeoutMs: 5_000 })).responses[0]?.status);
        tried();
      }
    }
    return statuses;
  };

  for (const [row, attack, names] of [
    [17, "a person's id in headers and trailers", identityHeaders],
    [18, "what proxies, tenants and frontends are told by", hopHeaders],
  ] as const) {
    threat(
      { row, attack, times: names.length * 3, result: "no service sees it; the token's person is asked for" },
      async (tried) => {
        gateway.reset();
        const statuses = await sendAll(gateway.url, names, await gateway.demo.issuer.mint("u1"), tried);
        expect(statuses).toEqual(new Set([200]));
        const journal = gateway.journal();
        expect(journal.length).toBeGreaterThanOrEqual(names.length);
        expect(JSON.stringify(journal)).not.toContain(canary);
        const people = new Set(journal.map(({ headers }) => headers["x-user-id"]).filter(Boolean));
        expect(people).toEqual(new Set(["u1"]));
        expect(new Set(journal.map(({ headers }) => headers["x-frontend"]))).toEqual(new Set(["web"]));
      },
    );

    control({ row, naive: "a gateway that passes headers on" }, async () => {
      gateway.reset();
      const hopByHop = new Set([
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "trailer",
        "via",
      ]);
      const naive = createServer((request, response) => {
        request.resume();
        request.once("end", async () => {
          const all = Object.entries({ ...request.headers, ...request.trailers });
          const headers = all
            .filter(([name]) => !hopByHop.has(name))
            .map(([name, value]) => [name, String(value)]);
          await fetch(`${gateway.serviceUrls.order}/orders?ids=o1`, { headers: Object.fromEntries(headers) });
          response.end("{}");
        });
      });
      await new Promise<void>((resolve) => void naive.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(naive.address() as AddressInfo).port}`;
      await sendAll(url, names, "x", () => undefined);
      expect(JSON.stringify(gateway.journal())).toContain(canary);
      naive.closeAllConnections();
      naive.close();
    });
  }
});
