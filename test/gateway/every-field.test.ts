/** Every field that a schema has is answered: none is forgotten by the resolvers, and none is always null. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { frontends } from "../../src/frontends/index.ts";
import { type GatewayUnderTest, startGateway } from "../support/gateway.ts";

/** Arguments that must be given, by the field's name, so that something is found. */
const argumentsOf: Readonly<Record<string, string>> = {
  product: '(id: "p2")',
  products: '(ids: ["p1", "p4"])',
  search: '(query: "lamp", first: 1)',
  order: '(id: "o1")',
  orders: "(first: 1)",
  recentOrders: "(first: 50)",
};
const people = ["u1", "u2", "u3"];

/** All of a type's fields, and theirs, but for types that stand above in the same selection. */
function selectionOf(type: GraphQLNamedType, above: readonly string[] = []): string {
  if (!isObjectType(type) && !isAbstractType(type)) return "";
  if (!isObjectType(type)) return "{ __typename }";
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (above.includes(inner.name)) return [];
    return [`${field.name}${argumentText(field)} ${selectionOf(inner, [...above, type.name])}`];
  });
  return `{ ${fields.join(" ")} }`;
}

function argumentText(field: GraphQLField<unknown, unknown>): string {
  const text = argumentsOf[field.name];
  if (text === undefined && field.args.some(isRequiredArgument))
    throw new Error(`${field.name} needs arguments here`);
  return text !== undefined && field.args.length > 0 ? text : "";
}

/** Adds `Type.field` for every field that has a value in the data. */
function collect(type: GraphQLNamedType, value: unknown, answered: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(type, item, answered);
  if (!isObjectType(type) || typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [name, part] of Object.entries(value)) {
    const field = type.getFields()[name];
    if (part === null || field === undefined) continue;
    answered.add(`${type.name}.${name}`);
    collect(getNamedType(field.type), part, answered);
  }
}

describe.each(frontends.map((frontend) => [frontend.name, frontend] as const))("%s", (name, frontend) => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it("answers every field that can be asked for", async () => {
    const schema = buildSchema(frontend);
    const query = schema.getQueryType();
    if (!query) throw new Error("a schema without a query type");
    const answered = new Set<string>();
    for (const as of people) {
      const { body } = await gateway.ask(name, selectionOf(query), { as });
      expect(body.errors, as).toBeUndefined();
      collect(query, body.data, answered);
    }
    const asked = new Set<string>();
    const walk = (type: GraphQLNamedType): void => {
      if (!isObjectType(type)) return;
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        if (asked.has(coordinate)) continue;
        asked.add(coordinate);
        walk(getNamedType(field.type));
      }
    };
    walk(query);
    expect([...asked].filter((coordinate) => !answered.has(coordinate))).toEqual([]);
  });
});
