/** Nothing of the inside goes out: not what services say of themselves, nor where they are. */
import { ApolloServer } from "@apollo/server";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { errorCodes } from "../../src/errors.ts";
import { type Fault, faults } from "../support/fault-proxy.ts";
import { type GatewayUnderTest, operations, serviceNames, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

describe("what services say of themselves", () => {
  const canaries = [
    "canary-db-7.internal:5432",
    "SELECT canary FROM users WHERE id = 'u1'",
    "at canary (/srv/orders/canary.js:12:7)",
    "canary-header",
    "canary_code",
  ];
  const said = canaries.slice(0, 3).join("; ");
  const problem = {
    title: said,
    detail: said,
    type: "https://canary-db-7.internal:5432/problems",
    instance: "/srv/orders/canary.js",
    code: "canary_code",
    errors: [{ field: "canary_code", message: said }],
    stack: said,
  };

  const leaks: readonly Fault[] = [
    ...[400, 401, 402, 403, 404, 409, 422, 429, 500, 502, 503, 504].map((status) =>
      faults.status(status, { problem, retryAfter: "1" }),
    ),
    faults.wrongShape({ items: said, error: said, code: "canary_code" }),
    faults.wrongShape({ items: [{ id: said, userId: said, name: { sql: said } }] }),
    {
      name: "a page with a stack",
      run: ({ response }) => {
        response.writeHead(500, {
          "content-type": "text/html",
          server: "canary-header",
          "x-powered-by": "canary-header",
        });
        response.end(`<pre>${said}</pre>`);
      },
    },
    {
      name: "JSON that breaks at a stack",
      run: ({ response }) => {
        response.writeHead(200, {
          "content-type": "application/json",
          "set-cookie": "canary-header=1",
          via: "canary-header",
        });
        response.end(`{"items": ${said}`);
      },
    },
    {
      name: "a reason phrase",
      run: ({ response }) => {
        response.writeHead(500, "canary-header", { location: "http://canary-db-7.internal:5432/" }).end();
      },
    },
    faults.redirect("http://canary-db-7.internal:5432/"),
    faults.dead,
    faults.truncated,
  ];

  const mutations = {
    web: `mutation { placeOrder(input: {idempotencyKey: "leak-KEY", items: [{productId: "p1", quantity: 1}]}) { ... on Problem { __typename message } ... on InvalidInput { field } } updateProfile(input: {idempotencyKey: "leak-KEY", name: "x"}) { ... on Problem { message } ... on InvalidInput { field } } }`,
    mobile: `mutation { payOrder(input: {idempotencyKey: "leak-KEY", orderId: "o1", methodId: "m1"}) { ... on Problem { __typename message } } cancelOrder(input: {idempotencyKey: "leak-KEY", orderId: "o1"}) { ... on Problem { message } } }`,
  } as const;

  const times = serviceNames.length * leaks.length * 4;

  threat(
    {
      row: 27,
      attack: "services that answer with hosts, SQL, stacks and paths in problems, bodies, pages and headers",
      times,
      result: "codes of the catalog and a request id, and none of the words",
    },
    async (tried) => {
      let failed = 0;
      for (const service of serviceNames) {
        for (const fault of leaks) {
          gateway.proxies[service].setFault(fault);
          const asked = [
            gateway.ask("web", operations.web, { as: "u1" }),
            gateway.ask("mobile", operations.mobile, { as: "u1" }),
            gateway.ask("web", mutations.web.replaceAll("KEY", crypto.randomUUID()), { as: "u1" }),
            gateway.ask("mobile", mutations.mobile.replaceAll("KEY", crypto.randomUUID()), { as: "u1" }),
          ];
          for (const { status, headers, text, body } of await Promise.all(asked)) {
            tried();
            const all = `${status} ${JSON.stringify([...headers])} ${text}`;
            const port = new URL(gateway.serviceUrls[service]).port;
            for (const word of [...canaries, "canary", "ECONN", "node_modules", `127.0.0.1:${port}`]) {
              expect(all, `${service}: ${fault.name}`).not.toContain(word);
            }
            expect(headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
            for (const { extensions } of body.errors ?? []) {
              expect(errorCodes, `${service}: ${fault.name}`).toContain(extensions.code);
              failed++;
            }
          }
          gateway.proxies[service].setFault(null);
        }
      }
      // The faults did reach the operations.
      expect(failed).toBeGreaterThan(times / 4);
    },
    120_000,
  );

  control({ row: 27, naive: "Apollo Server as it comes passes a resolver's words on" }, async () => {
    const apollo = new ApolloServer({
      typeDefs: "type Query { order: String }",
      resolvers: {
        Query: {
          order: () => {
            throw new Error(`the service answered 500: ${said}`);
          },
        },
      },
      includeStacktraceInErrorResponses: false,
    });
    const { body } = await apollo.executeOperation({ query: "{ order }" });
    await apollo.stop();
    expect(JSON.stringify(body)).toContain("canary-db-7.internal:5432");
  });
});
