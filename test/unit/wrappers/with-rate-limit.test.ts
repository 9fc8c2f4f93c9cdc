/** Stage 6, limits of fields: exactly as many as the schema says, to each caller, whoever asks beside them. */
import { makeExecutableSchema } from "@graphql-tools/schema";
import { MapperKind, mapSchema } from "@graphql-tools/utils";
import { type defaultFieldResolver, type GraphQLSchema, graphql, parse } from "graphql";
import { describe, expect, it } from "vitest";
import type { GatewayContext, PendingOperation } from "../../../src/context.ts";
import { codeOf } from "../../../src/errors.ts";
import { createOperationFields } from "../../../src/guard/operation-fields.ts";
import type { Take, TakeAll } from "../../../src/limit.ts";
import { createLimits } from "../../../src/limits/limits.ts";
import { createReservation, fieldLimitOf, withRateLimit } from "../../../src/wrappers/with-rate-limit.ts";
import { fakeClients } from "../loaders/fake-clients.ts";
import { requestOf } from "../resolvers/request.ts";

const directives = `
  directive @auth(requires: Access!, scopes: [String!]! = [], owner: String! = "userId") on OBJECT | FIELD_DEFINITION
  enum Access { anyone signed_in owner }
  directive @rateLimit(max: Int!, window: String!, identityArgs: [String!]! = [], arrayLengthField: String,
    outage: Outage! = open) on FIELD_DEFINITION
  enum Outage { open closed }
`;
const sdl = `
  type Query {
    search(text: String): Int @rateLimit(max: 5, window: "1m")
    other: Int @rateLimit(max: 2, window: "1m", outage: closed)
    items(ids: [ID!], first: Int): Int @rateLimit(max: 10, window: "1m", arrayLengthField: "ids")
    order(id: ID, input: Input): Int @rateLimit(max: 2, window: "1m", identityArgs: ["id", "input.text"])
    mine: Int @auth(requires: signed_in) @rateLimit(max: 2, window: "1m")
    nested: Nested
    free: Int
  }
  type Nested { search: Int @rateLimit(max: 1, window: "1m") }
  type Mutation { write(id: Int): Int @rateLimit(max: 5, window: "1m") }
  input Input { text: [String] }
`;

interface Wired {
  /** Which fields were resolved, in order: by response name. */
  readonly resolved: string[];
  /** Each call of `take`. */
  readonly calls: (readonly Take[])[];
  run(source: string, options?: { readonly as?: string | null }): Promise<Outcome>;
}
interface Outcome {
  readonly data: Record<string, unknown>;
  readonly codes: readonly (string | null)[];
  readonly errors: readonly (Error | undefined)[];
}

function wire({ reserves = true, frontend = "web", limits = createLimits({ store: null }) } = {}): Wired {
  const resolved: string[] = [];
  const calls: (readonly Take[])[] = [];
  const plain = makeExecutableSchema({ typeDefs: directives + sdl });
  const schema: GraphQLSchema = mapSchema(plain, {
    [MapperKind.OBJECT_FIELD]: (config, _name, typeName) => {
      const limit = fieldLimitOf(plain, config, { frontend, typeName });
      const resolve = (...[, , , info]: Parameters<typeof defaultFieldResolver>) => {
        resolved.push(String(info.path.key));
        return 1;
      };
      return { ...config, resolve: limit ? withRateLimit(limit)(resolve) : resolve };
    },
  });
  const reserve = createReservation(createOperationFields)(schema, { name: frontend });
  return {
    resolved,
    calls,
    run: async (source, { as = "u1" } = {}) => {
      const take: TakeAll = (takes) => {
        calls.push(takes);
        return limits.takeAll(takes);
      };
      const context: GatewayContext = { ...requestOf(fakeClients({}), as), take };
      if (reserves) await reserve(pendingOf(source), context);
      const { data, errors = [] } = await graphql({ schema, source, contextValue: context });
      const originals = errors.map(({ originalError }) => originalError);
      return { data: { ...data }, codes: originals.map(codeOf), errors: originals as Error[] };
    },
  };
}

function pendingOf(source: string): PendingOperation {
  const document = parse(source);
  const [operation] = document.definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error("the operation comes first");
  return { document, operation, variables: {} };
}

const aliases = (count: number, field: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field(index)}`).join(" ");
const answered = ({ data }: Outcome) => Object.values(data).filter((value) => value !== null).length;

describe.each([
  ["reserved before it runs", true],
  ["counted as it runs", false],
])("an operation that is %s", (_name, reserves) => {
  it("has exactly as many fields answered as the limit says, of 100 aliases", async () => {
    const { run, resolved } = wire({ reserves });
    const outcome = await run(`{ ${aliases(100, () => "search")} }`);
    expect(answered(outcome)).toBe(5);
    expect(resolved).toEqual(["a0", "a1", "a2", "a3", "a4"]);
    expect(outcome.codes).toEqual(Array(95).fill("RATE_LIMITED"));
  });

  it("has the first ones answered where it is a mutation, in the document's order", async () => {
    const { run, resolved } = wire({ reserves });
    const outcome = await run(`mutation { ${aliases(100, (index) => `write(id: ${index})`)} }`);
    expect(resolved).toEqual(["a0", "a1", "a2", "a3", "a4"]);
    expect(answered(outcome)).toBe(5);
  });

  it("shares its limit with all others of the same caller, and with nobody else's", async () => {
    const { run } = wire({ reserves });
    const people = ["u1", "u2", null];
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) => run("{ search }", { as: people[index % 3] as string | null })),
    );
    for (const place of [0, 1, 2]) {
      const own = outcomes.filter((_, index) => index % 3 === place);
      expect(own.map(answered).reduce((sum, one) => sum + one)).toBe(5);
    }
  });

  it("says how long to wait, in words and as a number", async () => {
    const { run } = wire({ reserves });
    const { errors } = await run(`{ ${aliases(6, () => "search")} }`);
    expect(errors[0]).toMatchObject({
      message: "`Query.search` is answered for 5 times in 1m, and no more, to one caller. Ask again later.",
      cause: { isRateLimitError: true },
    });
    const { retryAfterMs } = errors[0] as Error & { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(59_000);
    expect(retryAfterMs).toBeLessThanOrEqual(66_000);
  });

  it("counts fields of the same name apart, by type and by frontend", async () => {
    const limits = createLimits({ store: null });
    const { run } = wire({ reserves, limits });
    const mobile = wire({ reserves, limits, frontend: "mobile" });
    expect(answered(await run(`{ ${aliases(9, () => "search")} }`))).toBe(5);
    expect((await run("{ nested { search } }")).data).toEqual({ nested: { search: 1 } });
    expect((await run("{ nested { search } }")).data).toEqual({ nested: { search: null } });
    expect(answered(await mobile.run(`{ ${aliases(9, () => "search")} }`))).toBe(5);
  });

  it("counts the items of a list, and an empty one as one", async () => {
    const { run } = wire({ reserves });
    expect(answered(await run('{ items(ids: ["a", "b", "c", "d"]) }'))).toBe(1);
    expect(answered(await run('{ items(ids: ["a", "b", "c", "d", "e", "f", "g"]) }'))).toBe(0);
    expect(answered(await run("{ items(ids: []) b: items }"))).toBe(2);
    expect(answered(await run('{ items(ids: ["a", "b", "c", "d"]) b: items }'))).toBe(1);
    expect(answered(await run("{ items }"))).toBe(0);
  });

  it("a list over the limit is refused, however long, without being gone through", async () => {
    const { run, calls } = wire({ reserves });
    const ids = JSON.stringify(Array.from({ length: 5_000 }, (_, index) => `p${index}`));
    expect((await run(`{ items(ids: ${ids}) }`)).codes).toEqual(["RATE_LIMITED"]);
    expect(calls.flat().map(({ cost }) => cost)).toEqual([11]);
  });

  it("counts apart for each value of an argument, and never takes two lists of values for one", async () => {
    const { run } = wire({ reserves });
    const ambiguous = [
      'id: "a", input: {text: ["b"]}',
      'id: "a:b"',
      'id: "a:[\\"b\\"]"',
      'id: "a", input: {text: ["b", "c"]}',
      'id: "a", input: {text: ["b,c"]}',
      'id: "undefined"',
      "input: {text: [null]}",
      'input: {text: ["null"]}',
      `id: "${"x".repeat(500)}"`,
      `id: "${"x".repeat(499)}y"`,
    ];
    for (const args of ambiguous) {
      expect(answered(await run(`{ ${aliases(3, () => `order(${args})`)} }`)), args).toBe(2);
    }
  });
});

describe("a reservation", () => {
  it("is one call of `take` for all of an operation's limited fields", async () => {
    const { run, calls } = wire();
    await run(
      `{ ${aliases(50, () => "search")} other free ...F } fragment F on Query { b: other items(ids: ["a"]) }`,
    );
    expect(calls.map((takes) => takes.length)).toEqual([53]);
    expect(new Set(calls[0]?.map(({ limit }) => limit.kind))).toEqual(new Set(["window"]));
    expect(calls[0]?.filter(({ outage }) => outage === "closed")).toHaveLength(2);
  });

  it("takes nothing for fields that are skipped, and asks nobody where no field is limited", async () => {
    const { run, calls } = wire();
    await run("{ free search @skip(if: true) other @include(if: false) __typename }");
    expect(calls).toEqual([]);
  });

  it("spends nothing of whoever may not have the field", async () => {
    const { run, calls } = wire();
    await run("{ mine search }", { as: null });
    // The second one is the field's own, since this schema has no wrapper for @auth.
    expect(calls.map((takes) => takes.length)).toEqual([1, 1]);
    await run("{ mine search }", { as: "u1" });
    expect(calls.map((takes) => takes.length)).toEqual([1, 1, 2]);
  });

  it("is given out once, and to its own operation only", async () => {
    const { run, calls } = wire();
    await Promise.all([run("{ search }"), run("{ search }"), run("{ nested { search } }")]);
    expect(calls.map((takes) => takes.length)).toEqual([1, 1, 1]);
    expect(answered(await run(`{ ${aliases(9, () => "search")} }`))).toBe(3);
  });
});

describe("a limit that can't be held", () => {
  const field = (directive: string) => {
    const schema = makeExecutableSchema({
      typeDefs: `${directives} type Query { search(text: String, ids: [ID!]!): Int ${directive} }`,
    });
    const astNode = schema.getQueryType()?.getFields().search?.astNode ?? null;
    return fieldLimitOf(schema, { astNode }, { frontend: "web", typeName: "Query" });
  };

  it.each([
    ['@rateLimit(max: 5, window: "soon")', 'Query.search has a @rateLimit with the window "soon"'],
    ['@rateLimit(max: 5, window: "1 fortnight")', "the window"],
    ['@rateLimit(max: 5, window: "0s")', "the window"],
    ['@rateLimit(max: 0, window: "1m")', "a max of 0"],
    ['@rateLimit(max: 5, window: "1m", identityArgs: ["txt"])', '"txt", which is none of its arguments'],
    ['@rateLimit(max: 5, window: "1m", arrayLengthField: "text")', '"text", which is no list of its own'],
    ['@rateLimit(max: 5, window: "1m", arrayLengthField: "id")', '"id", which is no list of its own'],
    [
      '@rateLimit(max: 5, window: "1m", arrayLengthField: "ids", identityArgs: ["ids"])',
      '"ids", which is counted already',
    ],
  ])("%s fails at start", (directive, words) => {
    expect(() => field(directive)).toThrow(words);
  });

  it("a field without one has none", () => {
    expect(field("")).toBeNull();
    expect(field('@rateLimit(max: 5, window: "90s", arrayLengthField: "ids", outage: closed)')).toEqual({
      coordinate: "Query.search",
      name: "web.Query.search",
      max: 5,
      window: "90s",
      windowMs: 90_000,
      identityArgs: [],
      arrayLengthField: "ids",
      outage: "closed",
    });
  });
});
