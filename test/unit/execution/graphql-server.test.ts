/** Stage 5, the end of an operation: what was kept is told where it is stale, and what a substitute hides is reported. */
import { HeaderMap } from "@apollo/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayContext } from "../../../src/context.ts";
import { createGraphQLServer, type GraphQLServer } from "../../../src/execution/graphql-server.ts";
import { web } from "../../../src/frontends/web.ts";
import * as samples from "../clients/samples.ts";
import { failure, fakeClients, productOf } from "../loaders/fake-clients.ts";
import { requestOf, throwing } from "../resolvers/request.ts";

let server: GraphQLServer;
const reported: Error[] = [];
beforeAll(async () => {
  const reportErrors = (errors: readonly Error[]) => void reported.push(...errors);
  server = await createGraphQLServer(web, { production: true, checks: [], reportErrors });
});
afterAll(() => server.stop());

async function answerTo(query: string, context: GatewayContext): Promise<string> {
  reported.length = 0;
  const headers = new HeaderMap([["content-type", "application/json"]]);
  const { body } = await server.execute({ method: "POST", headers, search: "", body: { query } }, context);
  return body.kind === "complete" ? body.string : "incremental";
}

const shop = fakeClients({
  user: { users: async () => [samples.user] },
  catalog: { products: async (ids) => ids.map((id) => productOf(id)) },
});
const query = '{ product(id: "p1") { id } }';
const data = '"data":{"product":{"id":"p1"}}';

describe("an answer", () => {
  it("of which nothing was kept has no extensions, to the byte", async () => {
    expect(await answerTo(query, requestOf(shop))).toBe(`{${data}}`);
  });

  it("of which all that was kept is fresh has none either", async () => {
    const kept = [{ service: "catalog", ageMs: 90_000, stale: false }];
    expect(await answerTo(query, { ...requestOf(shop), kept })).toBe(`{${data}}`);
  });

  it("of which a part is stale says whose it is, and how old", async () => {
    const kept = [
      { service: "catalog", ageMs: 61_500, stale: true },
      { service: "catalog", ageMs: 90_000, stale: false },
    ];
    expect(await answerTo(query, { ...requestOf(shop), kept })).toBe(
      `{${data},"extensions":{"stale":{"ageSeconds":61,"services":["catalog"]}}}`,
    );
  });

  it("tells of parts that are known only when its values are settled", async () => {
    const kept: GatewayContext["kept"] = [];
    const users = async () => {
      kept.push({ service: "user", ageMs: 1_000, stale: true });
      return [samples.user];
    };
    const answer = await answerTo("{ viewer { id } }", {
      ...requestOf(fakeClients({ user: { users } })),
      kept,
    });
    expect(JSON.parse(answer)).toEqual({
      data: { viewer: { id: "u1" } },
      extensions: { stale: { ageSeconds: 1, services: ["user"] } },
    });
  });

  it("to a document that can't be read tells of nothing kept", async () => {
    expect(JSON.parse(await answerTo("{", requestOf(shop)))).not.toHaveProperty("extensions");
  });
});

describe("a failure that the caller is not told of", () => {
  it("is reported, also where it is known only when the answer's values are settled", async () => {
    const users = throwing(failure("user"));
    const answer = await answerTo("{ viewer { id } }", requestOf(fakeClients({ user: { users } })));
    expect(answer).toBe('{"data":{"viewer":{"id":"u1"}}}');
    expect(reported).toMatchObject([{ code: "UPSTREAM_ERROR", service: "user" }]);
  });
});
