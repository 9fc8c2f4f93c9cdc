/** Every field that a schema has is answered: none is forgotten by the resolvers, and none is always null. */
import { type GraphQLNamedType, getNamedType, isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSchema } from "../../src/execution/schema.ts";
import { frontends } from "../../src/frontends/index.ts";
import { callerOf, type GatewayUnderTest, startGateway } from "../support/gateway.ts";
import { selectionOf } from "../support/selections.ts";
import { wideFrontends } from "../support/wide-limits.ts";

const people = ["u1", "u2", "u3"];

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
    gateway = await startGateway({}, wideFrontends);
  });
  afterAll(() => gateway.close());

  it("answers every field that can be asked for", async () => {
    const schema = buildSchema(frontend);
    const query = schema.getQueryType();
    if (!query) throw new Error("a schema without a query type");
    const answered = new Set<string>();
    for (const as of people) {
      const { body } = await gateway.ask(name, selectionOf(query), callerOf(frontend, as));
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
