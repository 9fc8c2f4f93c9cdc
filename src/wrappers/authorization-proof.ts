/** Stage 6: proves of a schema, before it serves anybody, that who may have what is decided for all that reaches for data. */
import {
  defaultFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  isEnumType,
  isNonNullType,
  isObjectType,
} from "graphql";
import {
  type Authorization,
  decisionOf,
  isNothing,
  isRootType,
  objectTypesIn,
  objectTypesOf,
  type SchemaField,
} from "./authorization.ts";

/** One field of one type, and what is asked of whoever wants it. */
interface Place {
  readonly schema: GraphQLSchema;
  readonly authorization: Authorization;
  readonly type: GraphQLObjectType;
  readonly field: SchemaField;
  readonly coordinate: string;
}

/**
 * What is undecided in a schema, or decided in a way that can't hold: one sentence each, that names the type or field and
 * says what to do. Empty where the proof holds. To be asked before anything is wrapped around resolvers.
 */
export function findUndecided(schema: GraphQLSchema, authorization: Authorization): readonly string[] {
  return objectTypesIn(schema).flatMap((type) => {
    const places = Object.values(type.getFields()).map(
      (field): Place => ({
        schema,
        authorization,
        type,
        field,
        coordinate: `${type.name}.${field.name}`,
      }),
    );
    return [
      ...wrongOnType(schema, type),
      ...places.flatMap((place) => [
        ...undecided(place),
        ...undecidedPersonal(place),
        ...undecidedRecords(place),
        ...refusesNonNull(place),
        ...wrongOnField(place),
      ]),
    ];
  });
}

/** What reaches for data is decided by itself, by what it leads to, or by what it hangs on. */
function undecided({ schema, type, field, coordinate }: Place): readonly string[] {
  if (!hasResolver(field) || decisionOf(schema, field) !== null) return [];
  const targets = objectTypesOf(schema, getNamedType(field.type));
  if (targets.length > 0 && targets.every((target) => decisionOf(schema, target) !== null)) return [];
  if (type !== schema.getQueryType() && decisionOf(schema, type) !== null) return [];
  const place = targets.length > 0 ? `on the field or on ${getNamedType(field.type).name}` : "on the field";
  return [`${coordinate} is undecided: say who may have it with @auth, ${place}.`];
}

/** What belongs to people is nobody's by oversight: that a field of it is for anyone is said on the field. */
function undecidedPersonal({ schema, authorization, field, coordinate }: Place): readonly string[] {
  const personal = servicesReadBy(schema, field).find((service) => isPersonal(schema, service));
  if (personal === undefined || decisionOf(schema, field) !== null) return [];
  if (authorization.requirementOf(coordinate).person) return [];
  return [
    `${coordinate} reads of the ${personal} service for whoever asks: if that is meant, say @auth(requires: ANYONE) on the field; if not, SIGNED_IN.`,
  ];
}

/** Whoever may ask for a record may not have any: that is for the record's own type to say. */
function undecidedRecords({ schema, field, coordinate }: Place): readonly string[] {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || decisionOf(schema, type) !== null) return [];
  const personal = servicesReadBy(schema, field).find((service) => isPersonal(schema, service));
  if (personal === undefined) return [];
  return [`${type.name} is undecided, and ${coordinate} reads it of the ${personal} service: give it @auth.`];
}

/** A refusal is null, and must not take with it what stands around the field. */
function refusesNonNull({ authorization, field, coordinate }: Place): readonly string[] {
  if (!isNonNullType(field.type) || isNothing(authorization.ownRequirementOf(coordinate))) return [];
  return [
    `${coordinate} can be refused and is non-null, so that a refusal would take its parent with it: let it be null, or ask for the same on all ways that lead to it.`,
  ];
}

function wrongOnField({ schema, field, coordinate }: Place): readonly string[] {
  const decision = decisionOf(schema, field);
  if (decision === null) return [];
  const wrong: string[] = [];
  if (saysOwner(field)) {
    wrong.push(`${coordinate} names the owner's property: say it on the type whose records have it.`);
  }
  const targets = objectTypesOf(schema, getNamedType(field.type));
  const leadsToOwned = targets.some((target) => decisionOf(schema, target)?.requires === "owner");
  if (decision.requires === "owner" && !leadsToOwned) {
    wrong.push(
      `${coordinate} requires OWNER, and leads to no record with an owner: say it on the type of the records, or require SIGNED_IN.`,
    );
  }
  return wrong;
}

function wrongOnType(schema: GraphQLSchema, type: GraphQLObjectType): readonly string[] {
  if (type === schema.getSubscriptionType()) {
    return [
      `${type.name} can't be decided: the wrappers stand before resolvers, and not before \`subscribe\`.`,
    ];
  }
  const decision = decisionOf(schema, type);
  if (decision === null) return [];
  const wrong: string[] = [];
  if (type === schema.getQueryType()) {
    wrong.push(
      `${type.name} has @auth: its fields have nothing in common but their place; decide each of them.`,
    );
  } else if (isRootType(schema, type) && decision.requires === "owner") {
    wrong.push(`${type.name} requires OWNER, and is no record with an owner: require SIGNED_IN.`);
  }
  if (saysOwner(type) && decision.requires !== "owner") {
    wrong.push(`${type.name} names the owner's property and does not require OWNER: do, or leave it out.`);
  }
  return wrong;
}

function hasResolver({ resolve }: SchemaField): boolean {
  return resolve !== undefined && resolve !== defaultFieldResolver;
}

type Node = Pick<SchemaField | GraphQLObjectType, "astNode">;

function saysOwner({ astNode }: Node): boolean {
  const auth = astNode?.directives?.find(({ name }) => name.value === "auth");
  return auth?.arguments?.some(({ name }) => name.value === "owner") === true;
}

/** The services, in lower case, that `@upstream` says are asked for a field. */
function servicesReadBy(schema: GraphQLSchema, { astNode }: SchemaField): readonly string[] {
  const upstream = schema.getDirective("upstream");
  const values = upstream && astNode && getDirectiveValues(upstream, astNode);
  if (!values) return [];
  const reads = values.reads as readonly string[];
  return [String(values.service), ...reads.map((read) => serviceOf(schema, read))];
}

function serviceOf(schema: GraphQLSchema, read: string): string {
  const directive = schema.getDirective("read");
  const value = enumValueOf(schema, "Read", read);
  const values = directive && value?.astNode && getDirectiveValues(directive, value.astNode);
  if (!values) throw new Error(`Read.${read.toUpperCase()} does not say which service is asked: add @read.`);
  return String(values.service);
}

function isPersonal(schema: GraphQLSchema, service: string): boolean {
  const value = enumValueOf(schema, "Service", service);
  return value?.astNode?.directives?.some(({ name }) => name.value === "personal") === true;
}

function enumValueOf(schema: GraphQLSchema, enumName: string, value: string) {
  const type = schema.getType(enumName);
  return isEnumType(type) ? type.getValues().find((one) => one.value === value) : undefined;
}
