/** Stage 5: a frontend's executable schema, from its SDL and its resolvers. Built once, at start. */
import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { MapperKind, mapSchema, pruneSchema, rewireTypes } from "@graphql-tools/utils";
import {
  defaultFieldResolver,
  type GraphQLNamedType,
  GraphQLScalarType,
  GraphQLSchema,
  isObjectType,
  isScalarType,
} from "graphql";
import type { Frontend } from "../frontends/index.ts";
import { sharedResolvers } from "../resolvers/index.ts";
import { type Substitutes, upstreamOf, withFallback } from "../wrappers/with-fallback.ts";
import { scalars } from "./scalars.ts";

const schemaFolder = new URL("../../schema/", import.meta.url);
const readSdl = (name: string) => readFileSync(new URL(`${name}.graphql`, schemaFolder), "utf8");

const substitutes: Substitutes = { featured: sharedResolvers.product.featured };

/** @throws where the SDL is not valid, a resolver has no field in it, or a field with `@upstream` has no resolver. */
export function buildSchema(frontend: Frontend): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs: [readSdl("shared"), readSdl(frontend.name)],
    resolvers: frontend.resolvers(sharedResolvers),
    resolverValidationOptions: {
      requireResolversToMatchSchema: "error",
      requireResolversForResolveType: "ignore",
    },
  });
  return withOwnScalars(withWrappers(withServiceWords(pruneSchema(schema))));
}

/** Enums are the services' words in upper case. */
function withServiceWords(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ENUM_VALUE]: (config, _typeName, _schema, name) => ({ ...config, value: name.toLowerCase() }),
  });
}

/** Around each field's resolver goes what the schema's directives say of it. */
function withWrappers(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => {
      const upstream = upstreamOf(schema, config);
      if (upstream === null) return config;
      const { resolve = defaultFieldResolver } = config;
      if (resolve === defaultFieldResolver) {
        throw new Error(`${typeName}.${fieldName} has @upstream, but no resolver that reaches for anything`);
      }
      return { ...config, resolve: withFallback(upstream, substitutes)(resolve) };
    },
  });
}

/**
 * Puts our scalars in the place of those that the SDL declares, and of the built-in `ID`, which `mapSchema` would leave
 * alone. What the SDL says of a scalar stays.
 */
function withOwnScalars(schema: GraphQLSchema): GraphQLSchema {
  const typeMap = { ...schema.getTypeMap() };
  for (const scalar of scalars) {
    const declared = typeMap[scalar.name];
    if (!isScalarType(declared)) continue;
    const { description, specifiedByURL, astNode } = declared.toConfig();
    typeMap[scalar.name] = new GraphQLScalarType({
      ...scalar.toConfig(),
      description,
      specifiedByURL,
      astNode,
    });
  }
  const rewired = rewireTypes(typeMap, schema.getDirectives());
  const rootType = (root: GraphQLNamedType | null | undefined) => {
    const type = root && rewired.typeMap[root.name];
    return isObjectType(type) ? type : undefined;
  };
  return new GraphQLSchema({
    ...schema.toConfig(),
    query: rootType(schema.getQueryType()),
    mutation: rootType(schema.getMutationType()),
    subscription: rootType(schema.getSubscriptionType()),
    types: Object.values(rewired.typeMap),
    directives: rewired.directives,
  });
}
