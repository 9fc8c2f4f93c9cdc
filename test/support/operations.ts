/** Random operations that ask for much: queries and mutations that go deep, over lists, by aliases, fragments and variables. */
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
} from "graphql";
import { createRandom, type Random } from "./random-operations.ts";

export interface DeepOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface DeepOperationsOptions {
  readonly schema: GraphQLSchema;
  /** The same seed makes the same operations. */
  readonly seed: number;
  /** A value that the argument takes; undefined leaves it out. */
  readonly valueOf: (
    argument: GraphQLArgument,
    field: GraphQLField<unknown, unknown>,
    random: Random,
  ) => unknown;
}

interface Draft extends DeepOperationsOptions {
  readonly random: Random;
  readonly declared: string[];
  readonly variables: Record<string, unknown>;
  readonly fragments: string[];
  /** How many more fields there may be. */
  fields: number;
  names: number;
}

/** Fields in each other. */
const maxDepth = 9;

/** Every fifth is a mutation, where the schema has any. */
export function* deepOperations(options: DeepOperationsOptions): Generator<DeepOperation, never> {
  const random = createRandom(options.seed);
  const query = options.schema.getQueryType();
  const mutation = options.schema.getMutationType();
  if (!query) throw new Error("a schema without a query type");
  for (;;) {
    const isMutation = mutation && random(5) === 0;
    const draft: Draft = {
      ...options,
      random,
      declared: [],
      variables: {},
      fragments: [],
      fields: 5 + random(60),
      names: 0,
    };
    const selection = selectionOf(draft, isMutation ? mutation : query, maxDepth);
    const variables = draft.declared.length > 0 ? `(${draft.declared.join(", ")})` : "";
    yield {
      query: [`${isMutation ? "mutation" : "query"} ${variables} ${selection}`, ...draft.fragments].join(
        "\n",
      ),
      variables: draft.variables,
    };
  }
}

function selectionOf(draft: Draft, type: GraphQLCompositeType, depth: number): string {
  const { random, schema } = draft;
  if (isAbstractType(type)) {
    const members = schema.getPossibleTypes(type).filter((one) => compositeFieldsOf(one).length > 0);
    return `{ __typename ${members.map((one) => `... on ${one.name} ${selectionOf(draft, one, depth)}`).join(" ")} }`;
  }
  const inner = depth > 0 ? compositeFieldsOf(type) : [];
  const leaves = Object.values(type.getFields()).filter(
    (field) => !isCompositeType(getNamedType(field.type)),
  );
  const parts: string[] = ["__typename"];
  for (let count = 2 + random(4); count > 0; count -= 1) {
    // Mostly what leads on: leaves ask for little.
    const pool = inner.length > 0 && random(5) > 0 ? inner : leaves;
    const field = pool[random(pool.length)];
    if (field === undefined || draft.fields <= 0) continue;
    draft.fields -= 1;
    const again = random(6) === 0 ? 1 + random(4) : 1;
    for (let times = again; times > 0; times -= 1) parts.push(fieldText(draft, field, depth));
  }
  return wrapped(draft, type.name, `{ ${parts.join(" ")} }`);
}

/** As it is, or by a fragment of either kind, skipped or not. */
function wrapped(draft: Draft, typeName: string, selection: string): string {
  const kind = draft.random(8);
  if (kind > 2) return selection;
  if (kind === 0) return `{ ... on ${typeName} ${skipText(draft)} ${selection} }`;
  const name = `F${draft.names++}`;
  draft.fragments.push(`fragment ${name} on ${typeName} ${selection}`);
  return kind === 1 ? `{ ...${name} ...${name} }` : `{ __typename ...${name} }`;
}

function skipText(draft: Draft): string {
  return draft.random(3) === 0 ? `@skip(if: ${variable(draft, "Boolean!", draft.random(4) === 0)})` : "";
}

function fieldText(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number): string {
  const type = getNamedType(field.type);
  const args = field.args.flatMap((argument) => {
    const value = draft.valueOf(argument, field, draft.random);
    if (value === undefined) return [];
    // Objects go by variables, whose text is JSON.
    const asVariable = draft.random(2) === 0 || (typeof value === "object" && !Array.isArray(value));
    return `${argument.name}: ${asVariable ? variable(draft, String(argument.type), value) : JSON.stringify(value)}`;
  });
  const inner = isCompositeType(type) ? ` ${selectionOf(draft, type, depth - 1)}` : "";
  const call = args.length > 0 ? `${field.name}(${args.join(", ")})` : field.name;
  // Another name for each, since the same name with other arguments would be no valid operation.
  return `a${draft.names++}: ${call}${inner}`;
}

function variable(draft: Draft, type: string, value: unknown): string {
  const name = `v${draft.names++}`;
  draft.declared.push(`$${name}: ${type}`);
  draft.variables[name] = value;
  return `$${name}`;
}

function compositeFieldsOf(type: GraphQLCompositeType): readonly GraphQLField<unknown, unknown>[] {
  return isObjectType(type)
    ? Object.values(type.getFields()).filter((field) => isCompositeType(getNamedType(field.type)))
    : [];
}
