/** GraphQL over HTTP: graphql-http's own audits against every endpoint. */
import { auditServer } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { frontends } from "../../src/frontends/index.ts";
import { callerOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";

/** GETs without a header that makes a browser ask first: CSRF protection refuses them, on purpose. */
const refusedOnPurpose = ["notice 5A70", "notice 6A70", "notice D6D5"];

describe.each(frontends.map((frontend) => [frontend.name, frontend] as const))(
  "/graphql/%s",
  (name, frontend) => {
    let gateway: GatewayUnderTest;
    beforeAll(async () => {
      gateway = await startGateway();
    });
    afterAll(() => gateway.close());

    async function audit(headers: Readonly<Record<string, string>>) {
      const credential = await gateway.headersOf(callerOf(frontend, "u1"));
      const results = await auditServer({
        url: `${gateway.url}/graphql/${name}`,
        fetchFn: (url: string, init: RequestInit = {}) =>
          fetch(url, {
            ...init,
            headers: { ...(init.headers as Record<string, string>), ...credential, ...headers },
          }),
      });
      expect(results).toHaveLength(61);
      return results
        .filter(({ status }) => status !== "ok")
        .map(({ status, id }) => `${status} ${id}`)
        .toSorted();
    }

    it("has no error and no warning, and only the notices of GETs that CSRF protection refuses", async () => {
      expect(await audit({})).toEqual(refusedOnPurpose);
    });

    it("has no notice either where the caller sends the header that CSRF protection asks for", async () => {
      expect(await audit({ "apollo-require-preflight": "true" })).toEqual([]);
    });
  },
);
