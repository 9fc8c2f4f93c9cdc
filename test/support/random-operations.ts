/** Random operations of a schema, valid ones: variables and literals, aliases, fragments, what is skipped, fields asked for twice. */
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isRequiredArgument,
} from "graphql";

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface RandomOperationsOptions {
  readonly schema: GraphQLSchema;
  /** The same seed makes the same operations. */
  readonly seed: number;
  /** A value that the argument takes: numbers, texts, booleans, and lists of them. */
  readonly valueOf: (
    argument: GraphQLArgument,
    field: GraphQLField<unknown, unknown>,
    random: Random,
  ) => unknown;
  readonly maxDepth: number;
}

/** From 0 to `below` - 1. */
export type Random = (below: number) => number;

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

interface Draft {
  readonly options: RandomOperationsOptions;
  readonly random: Random;
  readonly declared: string[];
  readonly variables: Record<string, unknown>;
  readonly fragments: string[];
  names: number;
}

export function* randomOperations(options: RandomOperationsOptions): Generator<RandomOperation, never> {
  const random = createRandom(options.seed);
  const root = options.schema.getQueryType();
  if (!root) throw new Error("a schema without a query type");
  for (;;) {
    const draft: Draft = { options, random, declared: [], variables: {}, fragments: [], names: 0 };
    const selection = selectionOf(draft, root, options.maxDepth);
    const head = draft.declared.length > 0 ? `query (${draft.declared.join(", ")})` : "query";
    yield { query: [`${head} ${selection}`, ...draft.fragments].join("\n"), variables: draft.variables };
  }
}

function selectionOf(draft: Draft, type: GraphQLCompositeType, depth: number): string {
  const count = 1 + draft.random(4);
  const parts = Array.from({ length: count }, () => selectionPart(draft, type, depth));
  // Once more what was asked for already: it is one field in the answer.
  if (draft.random(5) === 0) parts.push(parts[0] ?? "");
  return `{ ${parts.join(" ")} }`;
}

function selectionPart(draft: Draft, type: GraphQLCompositeType, depth: number): string {
  const kind = draft.random(12);
  if (isAbstractType(type)) {
    const members = draft.options.schema.getPossibleTypes(type);
    const member = members[draft.random(members.length)];
    return member && kind > 1 ? `... on ${member.name} ${selectionOf(draft, member, depth)}` : "__typename";
  }
  if (kind === 0) return `... ${directive(draft)} ${selectionOf(draft, type, depth)}`;
  if (kind === 1) {
    const name = `F${draft.names++}`;
    draft.fragments.push(`fragment ${name} on ${type.name} ${selectionOf(draft, type, depth)}`);
    return `...${name} ${directive(draft)}`;
  }
  const fields = Object.values(type.getFields()).filter(
    (field) => depth > 0 || !isCompositeType(getNamedType(field.type)),
  );
  const field = fields[draft.random(fields.length)];
  return field === undefined ? "__typename" : fieldText(draft, field, depth);
}

function fieldText(draft: Draft, field: GraphQLField<unknown, unknown>, depth: number): string {
  const type = getNamedType(field.type);
  const args = field.args.flatMap((argument) => {
    if (!isRequiredArgument(argument) && draft.random(3) === 0) return [];
    return `${argument.name}: ${valueText(draft, argument, field)}`;
  });
  // Another name for each, since the same name with other arguments would be no valid operation.
  const alias = args.length > 0 || isCompositeType(type) ? `${field.name}_${draft.names++}: ` : "";
  const inner = isCompositeType(type) ? selectionOf(draft, type, depth - 1) : "";
  return `${alias}${field.name}${args.length > 0 ? `(${args.join(", ")})` : ""} ${directive(draft)} ${inner}`;
}

function valueText(draft: Draft, argument: GraphQLArgument, field: GraphQLField<unknown, unknown>): string {
  const value = draft.options.valueOf(argument, field, draft.random);
  return draft.random(2) === 0 ? JSON.stringify(value) : variable(draft, String(argument.type), value);
}

function variable(draft: Draft, type: string, value: unknown): string {
  const name = `v${draft.names++}`;
  // By its own default, or by what is sent.
  if (draft.random(3) === 0) draft.declared.push(`$${name}: ${type} = ${JSON.stringify(value)}`);
  else {
    draft.declared.push(`$${name}: ${type}`);
    draft.variables[name] = value;
  }
  return `$${name}`;
}

function directive(draft: Draft): string {
  if (draft.random(10) > 0) return "";
  const condition = draft.random(2) === 0;
  const name = draft.random(2) === 0 ? "skip" : "include";
  return `@${name}(if: ${draft.random(2) === 0 ? condition : variable(draft, "Boolean!", condition)})`;
}
