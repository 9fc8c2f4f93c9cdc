/** Stage 4: holds arguments to the `@range` and `@length` of the schema, before anything is executed. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLArgument,
  GraphQLError,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getArgumentValues,
  getDirectiveValues,
  getNullableType,
  getVariableValues,
  isInputObjectType,
  isListType,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { PendingOperation } from "../context.ts";
import { GatewayError, rejected } from "../errors.ts";
import type { OperationLimits } from "../frontends/frontend.ts";

type Field = GraphQLField<unknown, unknown>;

interface AskedField {
  readonly node: FieldNode;
  readonly field: Field;
  readonly parentName: string;
}

/**
 * Made once for each schema.
 * @returns A check that throws a GatewayError, `BAD_USER_INPUT`, for the first argument that is out of its bounds.
 */
export function createArgumentBounds(schema: GraphQLSchema): (pending: PendingOperation) => void {
  // What an operation asks for depends on its document alone, and the engine keeps documents.
  const askedFields = new WeakMap<OperationDefinitionNode, readonly AskedField[]>();
  return ({ document, operation, variables }) => {
    const fields = askedFields.get(operation) ?? findFieldsWithArguments(schema, document, operation);
    askedFields.set(operation, fields);
    if (fields.length === 0) return;
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    // Variables of a wrong type are the engine's to report: it says more about them.
    if (coerced === undefined) return;
    for (const { node, field, parentName } of fields) {
      const values = argumentValues(field, node, coerced);
      for (const argument of field.args) {
        checkInput(schema, argument, values[argument.name], `${parentName}.${field.name}(${argument.name}:)`);
      }
    }
  };
}

/**
 * Holds variables to a frontend's limits before anybody reads them.
 * @returns A check that throws a GatewayError, `OPERATION_REJECTED`, for variables of too many bytes, or with too long a
 * list in them, at any depth. Whether they are what the operation takes is for others to say.
 */
export function createVariableLimits({
  variablesBytes,
  listItems,
}: Pick<OperationLimits, "variablesBytes" | "listItems">): (variables: unknown) => void {
  return (variables) => {
    if (variables === undefined || variables === null) return;
    const bytes = Buffer.byteLength(JSON.stringify(variables));
    if (bytes > variablesBytes) {
      throw rejected("has bytes of variables", {
        reason: "variablesBytes",
        limit: variablesBytes,
        actual: bytes,
      });
    }
    const longest = longestList(variables);
    if (longest > listItems) {
      throw rejected("has items in a list", { reason: "listItems", limit: listItems, actual: longest });
    }
  };
}

/** As deep as JSON goes that the listener takes. */
function longestList(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return Math.max(Array.isArray(value) ? value.length : 0, ...parts.map(longestList));
}

/** Of this operation and the fragments that it reaches; other operations of the document are not executed. */
function findFieldsWithArguments(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly AskedField[] {
  const found: AskedField[] = [];
  const typeInfo = new TypeInfo(schema);
  const collect = (node: FieldNode) => {
    const field = typeInfo.getFieldDef();
    const parent = typeInfo.getParentType();
    if (field && parent && field.args.length > 0) found.push({ node, field, parentName: parent.name });
  };
  const alone = separateOperations(document)[operation.name?.value ?? ""] ?? document;
  visit(alone, visitWithTypeInfo(typeInfo, { Field: collect }));
  return found;
}

function argumentValues(field: Field, node: FieldNode, variables: Record<string, unknown>) {
  try {
    return getArgumentValues(field, node, variables);
  } catch (error) {
    // An explicit null, by a variable, where there must be a value.
    throw error instanceof GraphQLError ? new GatewayError("BAD_USER_INPUT", error.message) : error;
  }
}

/** Checks a value, and what it holds where it is an input object; recursion is bounded by the value itself. */
function checkInput(
  schema: GraphQLSchema,
  input: GraphQLArgument | GraphQLInputField,
  value: unknown,
  name: string,
): void {
  if (value === undefined || value === null) return;
  for (const bounds of boundsOf(schema, input)) checkBounds(bounds, value, name);
  checkFields(schema, input.type, value, name);
}

function checkFields(schema: GraphQLSchema, type: GraphQLInputType, value: unknown, name: string): void {
  const nullable = getNullableType(type);
  if (isListType(nullable) && Array.isArray(value)) {
    for (const item of value) checkFields(schema, nullable.ofType, item, name);
  } else if (isInputObjectType(nullable) && typeof value === "object" && value !== null) {
    for (const field of Object.values(nullable.getFields())) {
      checkInput(schema, field, Reflect.get(value, field.name), `${name}.${field.name}`);
    }
  }
}

interface Bounds {
  readonly kind: "range" | "length";
  readonly min: number;
  readonly max: number;
}

const boundsOfInput = new WeakMap<GraphQLArgument | GraphQLInputField, readonly Bounds[]>();

function boundsOf(schema: GraphQLSchema, input: GraphQLArgument | GraphQLInputField): readonly Bounds[] {
  const known = boundsOfInput.get(input);
  if (known) return known;
  const bounds = (["range", "length"] as const).flatMap((kind) => {
    const directive = schema.getDirective(kind);
    const values = directive && input.astNode && getDirectiveValues(directive, input.astNode);
    return values ? [{ kind, min: Number(values.min), max: Number(values.max) }] : [];
  });
  boundsOfInput.set(input, bounds);
  return bounds;
}

function checkBounds({ kind, min, max }: Bounds, value: unknown, name: string): void {
  const size = kind === "range" ? Number(value) : sizeOf(value);
  if (size >= min && size <= max) return;
  const unit = kind === "range" ? "" : Array.isArray(value) ? " items" : " characters";
  const allowed = min === 0 ? `at most ${max}` : `${min} to ${max}`;
  throw new GatewayError(
    "BAD_USER_INPUT",
    `${name} ${kind === "range" ? "is" : "has"} ${size}${unit}; allowed: ${allowed}.`,
  );
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  // Characters, of which some take two units.
  return typeof value === "string" ? [...value].length : 0;
}
