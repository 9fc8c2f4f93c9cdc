/** Stage 4: an operation's fields as they will be asked for: fragments in place, arguments as values, what is skipped left out. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from "graphql";
import type { PendingOperation } from "../context.ts";
import { GatewayError } from "../errors.ts";

/** One field of one type, asked for once for each object that its parent gives. */
export interface OperationField {
  /** `Query.products`. */
  readonly coordinate: string;
  readonly parentType: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  /** Its name in the answer: the alias, where it has one. */
  readonly responseName: string;
  /** Coerced, with defaults in place; empty where a value is not what the schema takes, which the engine refuses. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Of a field that leads to an interface or a union: those of every type that it may turn out to be. */
  readonly children: readonly OperationField[];
}

type ReadFields = (pending: PendingOperation) => readonly OperationField[];

/** Every check makes its own reader; what one of them has read is known to all. */
const readers = new WeakMap<GraphQLSchema, ReadFields>();

/**
 * Gives the root fields of an operation that has passed validation, and beneath them all others. Fields of the same name
 * in the answer are one field, as in execution. Empty where the variables are not what the operation takes.
 * An operation is walked once, however many checks ask.
 * @throws {GatewayError} `BAD_USER_INPUT` for a null, by a variable, that says whether something is skipped.
 */
export function createOperationFields(schema: GraphQLSchema): ReadFields {
  const known = readers.get(schema);
  if (known !== undefined) return known;
  const fieldsOf = new WeakMap<PendingOperation, readonly OperationField[]>();
  const read: ReadFields = (pending) => {
    const fields = fieldsOf.get(pending) ?? readFields(schema, pending);
    fieldsOf.set(pending, fields);
    return fields;
  };
  readers.set(schema, read);
  return read;
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

function readFields(schema: GraphQLSchema, pending: PendingOperation): readonly OperationField[] {
  const { document, operation, variables } = pending;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: 1,
  });
  const root = schema.getRootType(operation.operation);
  if (coerced === undefined || !root) return [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fieldsOf({ schema, variables: coerced, fragments }, root, [operation.selectionSet]);
}

function fieldsOf(
  walk: Walk,
  parentType: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): readonly OperationField[] {
  const groups = new Map<string, FieldNode[]>();
  const seen = new Set<string>();
  for (const selectionSet of selectionSets) collect(walk, parentType, selectionSet, groups, seen);
  return [...groups].flatMap(([responseName, nodes]) => {
    const [first] = nodes;
    const field = first && parentType.getFields()[first.name.value];
    // `__typename` and introspection reach for nothing.
    if (!field) return [];
    const type = getNamedType(field.type);
    const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return {
      coordinate: `${parentType.name}.${field.name}`,
      parentType,
      field,
      responseName,
      args: argumentsOf(walk, field, first),
      children: isCompositeType(type)
        ? objectTypesOf(walk.schema, type).flatMap((one) => fieldsOf(walk, one, inner))
        : [],
    };
  });
}

/** As the engine collects them: each fragment once beneath the same field. */
function collect(
  walk: Walk,
  parentType: GraphQLObjectType,
  { selections }: SelectionSetNode,
  groups: Map<string, FieldNode[]>,
  seen: Set<string>,
): void {
  for (const selection of selections) {
    if (!isIncluded(walk, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const responseName = selection.alias?.value ?? selection.name.value;
      const nodes = groups.get(responseName);
      if (nodes === undefined) groups.set(responseName, [selection]);
      else nodes.push(selection);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (seen.has(selection.name.value)) continue;
      seen.add(selection.name.value);
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition?.name.value;
    if (fragment === undefined || !applies(walk.schema, parentType, condition)) continue;
    collect(walk, parentType, fragment.selectionSet, groups, seen);
  }
}

function isIncluded({ variables }: Walk, node: Parameters<typeof getDirectiveValues>[1]): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  try {
    if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
  } catch (error) {
    throw error instanceof GraphQLError ? new GatewayError("BAD_USER_INPUT", error.message) : error;
  }
}

function applies(
  schema: GraphQLSchema,
  parentType: GraphQLObjectType,
  condition: string | undefined,
): boolean {
  if (condition === undefined || condition === parentType.name) return true;
  const type = schema.getType(condition);
  return isAbstractType(type) && schema.isSubType(type, parentType);
}

function objectTypesOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isObjectType(type) ? [type] : schema.getPossibleTypes(type);
}

function argumentsOf(
  { variables }: Walk,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Readonly<Record<string, unknown>> {
  if (field.args.length === 0) return {};
  try {
    return getArgumentValues(field, node, variables);
  } catch (error) {
    if (error instanceof GraphQLError) return {};
    throw error;
  }
}
