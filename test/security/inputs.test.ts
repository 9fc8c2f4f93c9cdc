/** Ids are held to their form before a service is asked, and other text stays what it is on its way there. */
import fc from "fast-check";
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isRequiredInputField,
} from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { idPattern } from "../../clients/core/call.ts";
import { buildSchema } from "../../src/execution/schema.ts";
import { type Frontend, frontends } from "../../src/frontends/index.ts";
import { type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { control, threat } from "../support/threats.ts";

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.reset());

const strict = { accept: "application/graphql-response+json" };

// Others take credentials that the demo's issuer does not give.
const open = (frontends as readonly Frontend[]).filter(({ credentials }) => credentials.includes("none"));

/** Texts that would be another path, host or query, if they came into a URL as they are. */
const hostileIds = [
  "../",
  "..",
  ".",
  "../../users",
  "%2f",
  "%2F..%2F",
  "%2e%2e",
  "..%2f",
  "//host",
  "//host/path",
  "http://169.254.169.254/latest/meta-data",
  "?",
  "p1?admin=true",
  "#",
  "p1#",
  "\\",
  "..\\",
  "\\\\host\\share",
  "p1/../../users/u2",
  "p1/cancel",
  "p1,p2",
  "p1%2Cp2",
  "p1&userIds=u2",
  "p1;x=1",
  "p1 ",
  " p1",
  "p1\n",
  "\r\nX-User-ID: u2",
  "p1\u0000",
  "",
  "p1\u202e",
  "ｐ1",
  "p1@host",
  "file:///etc/passwd",
  "a".repeat(65),
  "é",
  "{{7*7}}",
  "p1'--",
];

interface IdArgument {
  readonly root: "query" | "mutation";
  /** `product(id: $id)`, whatever it takes besides. */
  readonly call: (value: string) => string;
  readonly name: string;
}

/** A literal of the type, with the value in the place of `ID`, or, where there is more than one, of the one that `at` names. */
function literal(type: GraphQLInputType, value: string, at: string): string {
  const text = String(type);
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    const [head, ...rest] = at.split(".");
    const fields = Object.values(named.getFields())
      .filter((field) => field.name === head || isRequiredInputField(field))
      .map(
        (field) =>
          `${field.name}: ${field.name === head ? literal(field.type, value, rest.join(".")) : literal(field.type, `"x1"`, firstId(field.type))}`,
      );
    return text.startsWith("[") ? `[{${fields.join(", ")}}]` : `{${fields.join(", ")}}`;
  }
  if (named.name === "Int") return "1";
  if (named.name === "String") return `"lamp"`;
  if (named.name === "IdempotencyKey") return `"key-1"`;
  return text.startsWith("[") ? `[${value}]` : value;
}

/** The paths of all ids within a value of the type; empty text: the value itself. */
function idPaths(type: GraphQLInputType): readonly string[] {
  const named = getNamedType(type);
  if (named.name === "ID") return [""];
  if (!isInputObjectType(named)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    idPaths(field.type).map((path) => (path === "" ? field.name : `${field.name}.${path}`)),
  );
}

const firstId = (type: GraphQLInputType) => idPaths(type)[0] ?? "";

/** Every id that a root field takes, wherever in its arguments. */
function idArguments(schema: GraphQLSchema): readonly IdArgument[] {
  return (["query", "mutation"] as const).flatMap((root) => {
    const type = root === "query" ? schema.getQueryType() : schema.getMutationType();
    return Object.values(type?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        idPaths(argument.type).map((path) => ({
          root,
          name: `${field.name}(${argument.name}${path === "" ? "" : `.${path}`}:)`,
          call: (value: string) => {
            const args = field.args
              .filter(
                (other) =>
                  other === argument ||
                  (String(other.type).endsWith("!") && other.defaultValue === undefined),
              )
              .map(
                (other) =>
                  `${other.name}: ${literal(other.type, other === argument ? value : `"x1"`, other === argument ? path : firstId(other.type))}`,
              );
            return `${field.name}(${args.join(", ")}) { __typename }`;
          },
        })),
      ),
    );
  });
}

const inSchema = open.map((frontend) => ({ name: frontend.name, ids: idArguments(buildSchema(frontend)) }));

/** By a variable, and by a literal. */
async function askWithId(frontend: string, { root, call }: IdArgument, id: string) {
  return Promise.all([
    gateway.ask(frontend, `${root} ($id: ID!) { ${call("$id")} }`, {
      as: "u1",
      variables: { id },
      headers: strict,
    }),
    gateway.ask(frontend, `${root} { ${call(JSON.stringify(id))} }`, { as: "u1", headers: strict }),
  ]);
}

const noId = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !idPattern.test(text));
const randomIds = 20;
const idTimes =
  inSchema.reduce((count, { ids }) => count + ids.length, 0) * (hostileIds.length + randomIds) * 2;

describe("ids", () => {
  threat(
    {
      row: 31,
      attack:
        "paths, hosts, queries, control characters and random text as ids, in every argument that takes one",
      times: idTimes,
      result: "400 at the scalar, and no service is asked",
    },
    async (tried) => {
      for (const { name, ids } of inSchema) {
        expect(ids.length, name).toBeGreaterThanOrEqual(9);
        for (const argument of ids) {
          const random = fc.sample(noId, { numRuns: randomIds, seed: 31 });
          for (const id of [...hostileIds, ...random]) {
            for (const { status, body, text } of await askWithId(name, argument, id)) {
              tried();
              expect(status, `${name} ${argument.name} ${JSON.stringify(id)} ${text}`).toBe(400);
              expect(body.data).toBeUndefined();
              expect(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"]).toContain(
                body.errors?.[0]?.extensions.code,
              );
            }
          }
        }
      }
      expect(gateway.journal()).toEqual([]);
      // What is an id, however odd, does ask.
      for (const id of ["__proto__", "constructor", "007", "-"]) {
        const { body } = await gateway.ask("web", "query ($id: ID!) { product(id: $id) { id } }", {
          variables: { id },
        });
        expect(body.errors, id).toBeUndefined();
      }
      expect(gateway.journal().length).toBe(4);
    },
    240_000,
  );

  const texts = [
    ...hostileIds.filter((text) => text !== "" && !text.includes("\u0000")),
    "a&limit=50&after=x",
    "a=b&&c",
    "+%20 +",
  ];

  threat(
    {
      row: 31,
      attack: "the same texts where any text is taken: what is searched for, and cursors",
      times: texts.length * 2,
      result: "one parameter of the same path, as it was sent",
    },
    async (tried) => {
      for (const text of texts) {
        gateway.reset();
        const query = `query ($q: String!, $after: String) { search(query: $q, first: 3, after: $after) { totalCount } }`;
        await gateway.ask("web", query, { variables: { q: text } });
        await gateway.ask("web", query, { variables: { q: "lamp", after: text } });
        tried(2);
        for (const { path, method } of gateway.journal()) {
          const url = new URL(path, "http://service");
          expect([method, url.pathname, url.host, url.hash]).toEqual([
            "GET",
            "/products/search",
            "service",
            "",
          ]);
          const names = [...url.searchParams.keys()];
          expect(new Set(names).size, path).toBe(names.length);
          expect(["q", "limit", "after"]).toEqual(expect.arrayContaining(names));
        }
        const sent = gateway.journal().map(({ path }) => new URL(path, "http://service").searchParams);
        // A text without its ends is what some services are asked for.
        const values = sent.flatMap((parameters) => [parameters.get("q"), parameters.get("after")]);
        if (gateway.journal().length > 0) expect(values.map((value) => value?.trim())).toContain(text.trim());
      }
    },
    60_000,
  );

  control({ row: 31, naive: "encodeURIComponent lets .. through" }, () => {
    const paths = hostileIds.map(
      (id) => new URL(`http://service/orders/${encodeURIComponent(id)}/cancel`).pathname,
    );
    expect(paths).toContain("/cancel");
    const inOrders = hostileIds.filter((id) => idPattern.test(id));
    expect(inOrders).toEqual([]);
  });
});
