/** Stage 5: a frontend's executable schema, from its SDL and its resolvers. Built once, at start. */
import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { MapperKind, mapSchema, pruneSchema, rewireTypes } from "@graphql-tools/utils";
import {
  defaultFieldResolver,
  type GraphQLFieldConfig,
  type GraphQLNamedType,
  GraphQLScalarType,
  GraphQLSchema,
  isObjectType,
  isScalarType,
} from "graphql";
import type { GatewayContext } from "../context.ts";
import type { Frontend } from "../frontends/index.ts";
import { sharedResolvers } from "../resolvers/index.ts";
import { createAuthorization } from "../wrappers/authorization.ts";
import { findUndecided } from "../wrappers/authorization-proof.ts";
import { withAuth } from "../wrappers/with-auth.ts";
import {
  type Resolver,
  type Substitutes,
  upstreamOf,
  type Wrap,
  withFallback,
} from "../wrappers/with-fallback.ts";
import { fieldLimitOf, withRateLimit } from "../wrappers/with-rate-limit.ts";
import { scalars } from "./scalars.ts";

const schemaFolder = new URL("../../schema/", import.meta.url);
const readSdl = (name: string) => readFileSync(new URL(`${name}.graphql`, schemaFolder), "utf8");

const substitutes: Substitutes = { featured: sharedResolvers.product.featured };

/**
 * @throws where the SDL is not valid, a resolver has no field in it, a field with `@upstream` has no resolver, or it is
 * not decided who may have a field that reaches for data.
 */
export function buildSchema(frontend: Frontend): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs: [readSdl("shared"), readSdl(frontend.name)],
    resolvers: frontend.resolvers(sharedResolvers),
    resolverValidationOptions: {
      requireResolversToMatchSchema: "error",
      requireResolversForResolveType: "ignore",
    },
  });
  return withOwnScalars(withWrappers(withServiceWords(pruneSchema(schema)), frontend.name));
}

/** Enums are the services' words in upper case. */
function withServiceWords(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ENUM_VALUE]: (config, _typeName, _schema, name) => ({ ...config, value: name.toLowerCase() }),
  });
}

/** Around each field's resolver goes what the schema's directives say of it. */
function withWrappers(schema: GraphQLSchema, frontend: string): GraphQLSchema {
  const authorization = createAuthorization(schema);
  const undecided = findUndecided(schema, authorization);
  if (undecided.length > 0) throw new Error(undecided.join("\n"));
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => {
      const type = schema.getType(typeName);
      if (!isObjectType(type)) return config;
      // Outermost first: refusing is cheaper than working.
      const wraps = [
        withAuth(schema, authorization, type, fieldName),
        rateLimitOf(schema, { frontend, typeName }, config),
        fallbackOf(schema, `${typeName}.${fieldName}`, config),
      ].filter((wrap) => wrap !== null);
      if (wraps.length === 0) return config;
      const { resolve = defaultFieldResolver } = config;
      return { ...config, resolve: wraps.reduceRight((next: Resolver, wrap) => wrap(next), resolve) };
    },
  });
}

type FieldConfig = GraphQLFieldConfig<unknown, GatewayContext>;

function rateLimitOf(
  schema: GraphQLSchema,
  place: { readonly frontend: string; readonly typeName: string },
  config: FieldConfig,
): Wrap | null {
  const limit = fieldLimitOf(schema, config, place);
  return limit && withRateLimit(limit);
}

function fallbackOf(schema: GraphQLSchema, coordinate: string, config: FieldConfig): Wrap | null {
  const upstream = upstreamOf(schema, config);
  if (upstream === null) return null;
  if ((config.resolve ?? defaultFieldResolver) === defaultFieldResolver) {
    throw new Error(`${coordinate} has @upstream, but no resolver that reaches for anything`);
  }
  return withFallback(upstream, substitutes);
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
