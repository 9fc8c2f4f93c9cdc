/** Stage 5: a frontend's executable schema, from its SDL and its resolvers. Built once, at start. */
import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { MapperKind, mapSchema, pruneSchema, rewireTypes } from "@graphql-tools/utils";
import { GraphQLSchema, isObjectType } from "graphql";
import type { Frontend } from "../frontends/index.ts";
import { sharedResolvers } from "../resolvers/index.ts";
import { scalars, strictId } from "./scalars.ts";

const schemaFolder = new URL("../../schema/", import.meta.url);
const readSdl = (name: string) => readFileSync(new URL(`${name}.graphql`, schemaFolder), "utf8");

/** @throws where the SDL is not valid, or a resolver has no field in it. */
export function buildSchema(frontend: Frontend): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs: [readSdl("shared"), readSdl(frontend.name)],
    resolvers: [scalars, frontend.resolvers(sharedResolvers)],
    resolverValidationOptions: {
      requireResolversToMatchSchema: "error",
      requireResolversForResolveType: "ignore",
    },
  });
  return withStrictIds(withServiceWords(pruneSchema(schema)));
}

/** Enums are the services' words in upper case. */
function withServiceWords(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ENUM_VALUE]: (config, _typeName, _schema, name) => ({ ...config, value: name.toLowerCase() }),
  });
}

/** Puts our `ID` in the place of the built-in one, which `mapSchema` leaves alone. */
function withStrictIds(schema: GraphQLSchema): GraphQLSchema {
  const { typeMap, directives } = rewireTypes(
    { ...schema.getTypeMap(), ID: strictId },
    schema.getDirectives(),
  );
  const rootType = (name: string | undefined) => {
    const type = name === undefined ? undefined : typeMap[name];
    return isObjectType(type) ? type : undefined;
  };
  return new GraphQLSchema({
    ...schema.toConfig(),
    query: rootType(schema.getQueryType()?.name),
    mutation: rootType(schema.getMutationType()?.name),
    types: Object.values(typeMap),
    directives,
  });
}
