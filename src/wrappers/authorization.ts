/** Stage 6: who may have what, worked out once for a whole schema from its `@auth` directives. */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isObjectType,
} from "graphql";
import type { Identity } from "../context.ts";
import { GatewayError } from "../errors.ts";

/** What `@auth` says of a type or a field; the access in lower case. */
export interface Decision {
  readonly requires: "anyone" | "signed_in" | "owner";
  readonly scopes: readonly string[];
  /** The property of the type's records that holds the person's id. */
  readonly owner: string;
}

/** What can be told of whoever asks, before any record is there. */
export interface Requirement {
  /** Whether it must be a person. */
  readonly person: boolean;
  /** All of these, whoever asks. */
  readonly scopes: readonly string[];
}

export interface Authorization {
  /**
   * What stands between a caller and a field's resolver: at the field, or at all ways that lead to it.
   * @param coordinate Such as `Order.payment`. One that the schema does not have, `Query.__schema` say, requires nothing.
   */
  requirementOf(coordinate: string): Requirement;
  /** The part of it that holds at the field itself, since not all ways that lead to the field ask for it. */
  ownRequirementOf(coordinate: string): Requirement;
}

export type SchemaField = GraphQLField<unknown, unknown>;

export const nothing: Requirement = { person: false, scopes: [] };

interface Node {
  readonly astNode?: Parameters<typeof getDirectiveValues>[1] | null | undefined;
}

/** Null where the type or field has no `@auth`. */
export function decisionOf(schema: GraphQLSchema, { astNode }: Node): Decision | null {
  const directive = schema.getDirective("auth");
  const values = directive && astNode && getDirectiveValues(directive, astNode);
  return values ? (values as unknown as Decision) : null;
}

/**
 * Why an identity may not: null where it may. Pure, and the same wherever it is asked.
 * @param identity Null for nobody.
 */
export function refusalOf({ person, scopes }: Requirement, identity: Identity | null): GatewayError | null {
  if (identity === null) {
    if (person) {
      return new GatewayError("UNAUTHENTICATED", "This field needs a signed-in person: send a bearer token.");
    }
    const [scope] = scopes;
    return scope === undefined
      ? null
      : new GatewayError(
          "UNAUTHENTICATED",
          `This field needs the scope \`${scope}\`: send a credential that has it.`,
        );
  }
  if (person && identity.kind !== "person") {
    return new GatewayError("FORBIDDEN", "This field needs a signed-in person: an API key stands for none.");
  }
  const lacking = scopes.find((scope) => !identity.scopes.includes(scope));
  return lacking === undefined
    ? null
    : new GatewayError("FORBIDDEN", `This field needs the scope \`${lacking}\`, which the credential lacks.`);
}

/** All that both ask for. */
export function both(one: Requirement, other: Requirement): Requirement {
  return {
    person: one.person || other.person,
    scopes: [...new Set([...one.scopes, ...other.scopes])],
  };
}

/** What is left to ask of those of whom `known` is true already. */
export function without(asked: Requirement, known: Requirement): Requirement {
  return {
    person: asked.person && !known.person,
    scopes: asked.scopes.filter((scope) => !known.scopes.includes(scope)),
  };
}

export const isNothing = ({ person, scopes }: Requirement): boolean => !person && scopes.length === 0;

/** What is true of those of whom one or the other is. */
function either(one: Requirement, other: Requirement): Requirement {
  return {
    person: one.person && other.person,
    scopes: one.scopes.filter((scope) => other.scopes.includes(scope)),
  };
}

export function toRequirement(decision: Decision | null): Requirement {
  return decision === null ? nothing : { person: decision.requires !== "anyone", scopes: decision.scopes };
}

/** The types that a record may turn out to be of, where a field leads to this one; empty for a leaf. */
export function objectTypesOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}

/** The schema's own object types. */
export function objectTypesIn(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
  );
}

export function isRootType(schema: GraphQLSchema, type: GraphQLObjectType): boolean {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type);
}

/** What a field's `@auth`, its root type's, and that of the type which it leads to ask for before its resolver. */
function askedAt(schema: GraphQLSchema, parentType: GraphQLObjectType, field: SchemaField): Requirement {
  const own = decisionOf(schema, field);
  const root = isRootType(schema, parentType) ? decisionOf(schema, parentType) : null;
  const targets = objectTypesOf(schema, getNamedType(field.type));
  // Of several types, what all of them ask for; the rest is judged by the record.
  const target = targets.map((type) => toRequirement(decisionOf(schema, type)));
  const asked = [toRequirement(root), target.length > 0 ? target.reduce(either) : nothing].reduce(both);
  // The field's own decision replaces who must ask, and adds to the scopes.
  return own === null ? asked : both({ ...asked, person: false }, toRequirement(own));
}

/**
 * Follows all ways through the schema, and keeps for each type what is certain of whoever has a record of it. What is
 * certain above a field need not be asked for again at each of its values.
 */
export function createAuthorization(schema: GraphQLSchema): Authorization {
  const certain = new Map<string, Requirement>();
  const queue = objectTypesIn(schema).filter((type) => isRootType(schema, type));
  for (const type of queue) certain.set(type.name, nothing);
  for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
    const above = certain.get(type.name) ?? nothing;
    for (const field of Object.values(type.getFields())) {
      const atField = both(above, askedAt(schema, type, field));
      for (const target of objectTypesOf(schema, getNamedType(field.type))) {
        // Whoever has a record has what its type asks for: it is judged at every field.
        const atRecord = both(atField, toRequirement(decisionOf(schema, target)));
        const before = certain.get(target.name);
        const now = before === undefined ? atRecord : either(before, atRecord);
        if (before !== undefined && isNothing(without(before, now))) continue;
        certain.set(target.name, now);
        queue.push(target);
      }
    }
  }
  const requirements = new Map<string, { readonly whole: Requirement; readonly own: Requirement }>();
  for (const type of objectTypesIn(schema)) {
    const above = certain.get(type.name) ?? nothing;
    for (const field of Object.values(type.getFields())) {
      const asked = askedAt(schema, type, field);
      requirements.set(`${type.name}.${field.name}`, {
        whole: both(above, asked),
        own: without(asked, above),
      });
    }
  }
  return {
    requirementOf: (coordinate) => requirements.get(coordinate)?.whole ?? nothing,
    ownRequirementOf: (coordinate) => requirements.get(coordinate)?.own ?? nothing,
  };
}
