/** Apollo Server as it comes, and a gateway that is asked for nothing but refusals: both sides of what is tried with documents. */
import { ApolloServer, HeaderMap } from "@apollo/server";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { expect } from "vitest";
import { frontends } from "../../src/frontends/index.ts";
import { type Answer, callerOf, type GatewayUnderTest } from "../support/gateway.ts";

export const strict = { accept: "application/graphql-response+json" };

/** Asks every frontend; nothing may come of it but a refusal. */
export async function refusals(
  gateway: GatewayUnderTest,
  query: string,
  variables?: Record<string, unknown>,
): Promise<readonly Answer[]> {
  gateway.reset();
  const answers = [];
  for (const frontend of frontends) {
    const caller = callerOf(frontend, "u1");
    answers.push(
      await gateway.ask(frontend.name, query, {
        ...caller,
        headers: strict,
        ...(variables ? { variables } : {}),
      }),
    );
  }
  for (const answer of answers) {
    expect([answer.status, "data" in answer.body]).toEqual([400, false]);
    expect(answer.body.errors?.length).toBeLessThanOrEqual(6);
  }
  expect(gateway.journal()).toEqual([]);
  return answers;
}

interface StockOptions {
  readonly allowBatchedHttpRequests?: boolean;
  readonly hideSchemaDetailsFromClientErrors?: boolean;
  readonly nodeEnv?: string;
}

/** Apollo Server as it comes, over a schema like ours, and how often it did what was asked. */
async function stock(options: StockOptions) {
  let resolved = 0;
  let validated = 0;
  const count = () => {
    resolved += 1;
    return {};
  };
  const me = (_parent: unknown, { ids }: { ids?: unknown[] }) => {
    resolved += ids?.length ?? 1;
    return {};
  };
  const schema = makeExecutableSchema({
    typeDefs: `type Query { me(ids: [Int!], first: Int): Me, product(id: ID): Me } type Me { id: ID me: Me tier(in: Tier): String }
      enum Tier { GOLD } input ItemInput { items: Int } type Mutation { pay(input: ItemInput): Int }`,
    resolvers: { Query: { me }, Me: { me: count, id: count }, Mutation: { pay: count } },
  });
  const apollo = new ApolloServer({
    schema,
    nodeEnv: "production",
    ...options,
    plugins: [
      {
        requestDidStart: async () => ({
          validationDidStart: async () => {
            validated += 1;
          },
        }),
      },
    ],
  });
  await apollo.start();
  const ask = async (body: unknown) => {
    const headers = new HeaderMap([["content-type", "application/json"]]);
    const { body: answer } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: "POST", headers, search: "", body },
      context: async () => ({}),
    });
    const text = answer.kind === "complete" ? answer.string : "";
    return { text, resolved, validated };
  };
  return { ask, stop: () => apollo.stop() };
}

/** Runs against a server of the stock kind, and stops it. */
export async function onStock(
  run: (ask: Awaited<ReturnType<typeof stock>>["ask"]) => Promise<void>,
  options: StockOptions = {},
): Promise<void> {
  const server = await stock(options);
  await run(server.ask);
  await server.stop();
}
