/** Stage 4: how many items a list may have, as `@listSize` says it, so that an operation can be priced before it runs. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { OperationField } from "./operation-fields.ts";

export interface ListSizes {
  /**
   * The most items that the field may have; 1 where it is no list.
   * @param inherited What {@link inheritedBy} the parent says of this field; null where it says nothing.
   */
  sizeOf(field: OperationField, inherited: number | null): number;
  /** Of a field that gives a page: the sizes of the page's lists, by their fields' names. Else empty. */
  inheritedBy(field: OperationField): ReadonlyMap<string, number>;
}

/** What `@listSize` says of one field, as in IBM's GraphQL Cost Directives specification, section 3.3. */
interface SizeRule {
  readonly assumedSize: number | null;
  readonly slicingArguments: readonly string[];
  /** Empty: the field is the list itself. */
  readonly sizedFields: readonly string[];
}

type Field = GraphQLField<unknown, unknown>;

const none: ReadonlyMap<string, number> = new Map();

/**
 * Every list of the schema has a size for every operation: that is what is checked here, once.
 * @throws {Error} naming every list that has none, and every `@listSize` that says nothing.
 */
export function createListSizes(schema: GraphQLSchema): ListSizes {
  const rules = readRules(schema);
  const faults = findFaults(schema, rules);
  if (faults.length > 0) throw new Error(["The schema has lists of any size:", ...faults].join("\n  "));
  return {
    sizeOf: (field, inherited) => {
      if (!isList(field.field)) return 1;
      return inherited ?? sizeBy(rules.get(field.coordinate), field.args);
    },
    inheritedBy: (field) => {
      const rule = rules.get(field.coordinate);
      if (rule === undefined || rule.sizedFields.length === 0) return none;
      const size = sizeBy(rule, field.args);
      return new Map(rule.sizedFields.map((name) => [name, size]));
    },
  };
}

function isList(field: Field): boolean {
  return isListType(getNullableType(field.type));
}

/** Nothing where the field's arguments are not what the schema takes: such a field fails, and gives no list. */
function sizeBy(rule: SizeRule | undefined, args: Readonly<Record<string, unknown>>): number {
  if (rule === undefined) return 0;
  const given = rule.slicingArguments.flatMap((name) => {
    const value = args[name];
    if (Array.isArray(value)) return value.length;
    return typeof value === "number" ? Math.max(0, value) : [];
  });
  return given.length > 0 ? Math.max(...given) : (rule.assumedSize ?? 0);
}

function objectTypesIn(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type),
  ) as readonly GraphQLObjectType[];
}

function fieldsOf(schema: GraphQLSchema): readonly (readonly [string, Field])[] {
  return objectTypesIn(schema).flatMap((type) =>
    Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const),
  );
}

function readRules(schema: GraphQLSchema): ReadonlyMap<string, SizeRule> {
  const directive = schema.getDirective("listSize");
  const rules = new Map<string, SizeRule>();
  if (!directive) return rules;
  for (const [coordinate, { astNode }] of fieldsOf(schema)) {
    const values = astNode && getDirectiveValues(directive, astNode);
    if (!values) continue;
    rules.set(coordinate, {
      assumedSize: (values.assumedSize as number | null | undefined) ?? null,
      slicingArguments: (values.slicingArguments as readonly string[] | null | undefined) ?? [],
      sizedFields: (values.sizedFields as readonly string[] | null | undefined) ?? [],
    });
  }
  return rules;
}

function findFaults(schema: GraphQLSchema, rules: ReadonlyMap<string, SizeRule>): readonly string[] {
  const fields = fieldsOf(schema);
  const ways = waysTo(schema, fields);
  return fields.flatMap(([coordinate, field]) => {
    const rule = rules.get(coordinate);
    if (rule !== undefined) return faultsOf(schema, field, rule).map((fault) => `${coordinate} ${fault}`);
    if (!isList(field)) return [];
    if (isListOfLists(field)) return [`${coordinate} is a list of lists, which has no size`];
    const [typeName = ""] = coordinate.split(".");
    const unsized = (ways.get(typeName) ?? [null]).filter(
      (way) => way === null || rules.get(way)?.sizedFields.includes(field.name) !== true,
    );
    return unsized.map((way) =>
      way === null
        ? `${coordinate} needs @listSize`
        : `${coordinate} needs @listSize, or its name among the sizedFields of ${way}`,
    );
  });
}

/** The fields that lead to each object type, whether by its own name or by an interface's or a union's; null: the operation. */
function waysTo(
  schema: GraphQLSchema,
  fields: readonly (readonly [string, Field])[],
): ReadonlyMap<string, readonly (string | null)[]> {
  const ways = new Map<string, (string | null)[]>();
  const add = (typeName: string, way: string | null) =>
    ways.set(typeName, [...(ways.get(typeName) ?? []), way]);
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (root) add(root.name, null);
  }
  for (const [coordinate, field] of fields) {
    for (const type of possibleTypes(schema, field)) add(type.name, coordinate);
  }
  return ways;
}

function possibleTypes(schema: GraphQLSchema, field: Field): readonly GraphQLObjectType[] {
  const type = getNamedType(field.type);
  if (isObjectType(type)) return [type];
  return "getTypes" in type || "getInterfaces" in type ? schema.getPossibleTypes(type) : [];
}

function isListOfLists(field: Field): boolean {
  const list = getNullableType(field.type);
  return isListType(list) && isListType(getNullableType(list.ofType));
}

function faultsOf(schema: GraphQLSchema, field: Field, rule: SizeRule): readonly string[] {
  const faults: string[] = [];
  if (rule.assumedSize !== null && rule.assumedSize < 0) faults.push("has an assumedSize below 0");
  if (isListOfLists(field)) faults.push("is a list of lists, which has no size");
  const named = rule.slicingArguments.map(
    (name) => [name, field.args.find((arg) => arg.name === name)] as const,
  );
  for (const [name, argument] of named) {
    const type = argument && getNullableType(argument.type);
    if (!type || !(isListType(type) || getNamedType(type).name === "Int")) {
      faults.push(`has no argument ${name} that is a number or a list`);
    }
  }
  // An argument that may be null says nothing when it is.
  if (rule.assumedSize === null && !named.some(([, argument]) => argument && isNonNullType(argument.type))) {
    faults.push("needs an assumedSize, or a slicing argument that is never null");
  }
  return [...faults, ...faultsOfSized(schema, field, rule)];
}

function faultsOfSized(schema: GraphQLSchema, field: Field, { sizedFields }: SizeRule): readonly string[] {
  if (sizedFields.length === 0) return isList(field) ? [] : ["is no list, and names no sizedFields"];
  if (isList(field)) return ["is a list itself, and can't have sizedFields"];
  return sizedFields
    .filter((name) =>
      possibleTypes(schema, field).every((type) => {
        const sized = type.getFields()[name];
        return sized === undefined || !isList(sized);
      }),
    )
    .map((name) => `leads to no list ${name}`);
}
