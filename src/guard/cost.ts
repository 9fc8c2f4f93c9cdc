/** Stage 4: the price of an operation in points, before it runs, by `@cost` and `@listSize`; what is too dear is refused. */
import {
  type ConstDirectiveNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isOutputType,
} from "graphql";
import type { GatewayContext, PendingOperation } from "../context.ts";
import { rejected } from "../errors.ts";
import type { Frontend } from "../frontends/frontend.ts";
import { createListSizes, type ListSizes } from "./list-size.ts";
import { createOperationFields, type OperationField } from "./operation-fields.ts";

/**
 * IBM's GraphQL Cost Directives specification, with type cost and field cost in one figure: an object is 1 point, however
 * it is reached, a leaf and a field nothing, unless `@cost` says otherwise. A field's own weight is paid each time that
 * it is asked for, once, however many items it gives.
 */
export interface Cost {
  /** The most that the operation can cost. Takes time in proportion to the number of fields. */
  estimate(fields: readonly OperationField[]): number;
  /**
   * What an answer was worth, by the same weights and the lists' real lengths. Where the answer does not tell which of
   * several types an object is of, it is the cheapest: never more than the estimate.
   */
  actual(fields: readonly OperationField[], data: unknown): number;
}

/** @throws {Error} naming a list without a size, or a weight that is no whole number. */
export function createCost(schema: GraphQLSchema): Cost {
  const weights = readWeights(schema);
  const pricing: Pricing = {
    sizes: createListSizes(schema),
    weights,
    members: findMembers(schema, weights),
    free: findFree(schema, weights),
  };
  return {
    estimate: (fields) =>
      plus(
        rootWeight(pricing, fields),
        sum(fields, (field) => estimate(pricing, field, null)),
      ),
    actual: (fields, data) => rootWeight(pricing, fields) + actualOfFields(pricing, fields, data),
  };
}

/**
 * Refuses with `OPERATION_REJECTED`, reason `cost`, what may cost more than the frontend allows, and says in the context
 * what the others cost.
 */
export function createCostLimit(
  schema: GraphQLSchema,
  frontend: Pick<Frontend, "limits">,
): (pending: PendingOperation, context: Pick<GatewayContext, "price">) => void {
  const cost = createCost(schema);
  const fieldsOf = createOperationFields(schema);
  const limit = frontend.limits.cost;
  return (pending, { price }) => {
    const fields = fieldsOf(pending);
    const requested = cost.estimate(fields);
    price.quote = { requested, actualOf: (data) => cost.actual(fields, data), budget: null };
    if (requested > limit) throw rejected("costs", { reason: "cost", limit, actual: requested });
  };
}

interface Pricing {
  readonly sizes: ListSizes;
  readonly weights: Weights;
  readonly members: ReadonlyMap<string, readonly Member[]>;
  /** Leaves that cost nothing whatever they are asked with: most fields. */
  readonly free: ReadonlySet<GraphQLField<unknown, unknown>>;
}

type Weights = ReadonlyMap<Weighted, number>;

/** What a value may be: of an interface or a union, one of several. */
interface Member {
  /** The type's name. */
  readonly name: string;
  readonly weight: number;
}

/** Whatever may bear `@cost`: types, fields, arguments, input fields. */
type Weighted = { readonly astNode?: unknown };

/** A price that JSON carries, however dear: only whether it is over a limit counts up there. */
const dearest = Number.MAX_SAFE_INTEGER;
const plus = (left: number, right: number) => Math.min(dearest, left + right);
const times = (left: number, right: number) => Math.min(dearest, left * right);

function sum<Item>(items: readonly Item[], priceOf: (item: Item) => number): number {
  return items.reduce((total, item) => plus(total, priceOf(item)), 0);
}

function rootWeight({ weights }: Pricing, [first]: readonly OperationField[]): number {
  return (first && weights.get(first.parentType)) ?? 1;
}

function estimate(pricing: Pricing, field: OperationField, inherited: number | null): number {
  if (pricing.free.has(field.field)) return 0;
  const inheritedBy = pricing.sizes.inheritedBy(field);
  const each = membersOf(pricing, field).map(({ weight, children }) =>
    plus(
      weight,
      sum(children, (child) => estimate(pricing, child, inheritedBy.get(child.field.name) ?? null)),
    ),
  );
  const items = times(pricing.sizes.sizeOf(field, inherited), Math.max(0, ...each));
  return plus(askingPrice(pricing, field), items);
}

function membersOf({ members }: Pricing, { field, children }: OperationField) {
  const of = members.get(getNamedType(field.type).name) ?? [];
  return of.map(({ name, weight }) => ({
    weight,
    children: of.length === 1 ? children : children.filter(({ parentType }) => parentType.name === name),
  }));
}

/** What it takes to ask, whatever is answered. */
function askingPrice(pricing: Pricing, { field, args }: OperationField): number {
  const ofField = pricing.weights.get(field) ?? 0;
  return plus(
    ofField,
    sum(field.args, (argument) => inputPrice(pricing, argument, args[argument.name])),
  );
}

function inputPrice(pricing: Pricing, input: GraphQLArgument | GraphQLInputField, value: unknown): number {
  if (value === undefined || value === null) return 0;
  return plus(pricing.weights.get(input) ?? 0, valuePrice(pricing, input.type, value));
}

function valuePrice(pricing: Pricing, inputType: GraphQLInputType, value: unknown): number {
  if (value === undefined || value === null) return 0;
  const type = getNullableType(inputType);
  if (isListType(type)) {
    return Array.isArray(value) ? sum(value, (item) => valuePrice(pricing, type.ofType, item)) : 0;
  }
  if (!isInputObjectType(type)) return pricing.weights.get(type) ?? 0;
  return sum(Object.values(type.getFields()), (field) =>
    inputPrice(pricing, field, Reflect.get(value, field.name)),
  );
}

function actualOfFields(pricing: Pricing, fields: readonly OperationField[], data: unknown): number {
  if (typeof data !== "object" || data === null) return 0;
  return sum(fields, (field) => {
    const value: unknown = Reflect.get(data, field.responseName);
    return value === undefined ? 0 : plus(askingPrice(pricing, field), actualOfValue(pricing, field, value));
  });
}

function actualOfValue(pricing: Pricing, field: OperationField, value: unknown): number {
  if (value === null) return 0;
  if (Array.isArray(value)) return sum(value, (item) => actualOfValue(pricing, field, item));
  const fitting = membersOf(pricing, field).filter(({ children }) =>
    children.every(({ responseName }) => Object.hasOwn(Object(value), responseName)),
  );
  // The one whose fields they are has the most of them; others as many only where they have the same names.
  const most = Math.max(...fitting.map(({ children }) => children.length));
  const each = fitting
    .filter(({ children }) => children.length === most)
    .map(({ weight, children }) => plus(weight, actualOfFields(pricing, children, value)));
  return each.length === 0 ? 0 : Math.min(...each);
}

function findMembers(schema: GraphQLSchema, weights: Weights): ReadonlyMap<string, readonly Member[]> {
  const types = Object.values(schema.getTypeMap()).filter(isOutputType);
  return new Map(
    types.map((type) => {
      const members = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
      return [
        type.name,
        members.map((one) => ({
          name: one.name,
          weight: weights.get(one) ?? (isCompositeType(one) ? 1 : 0),
        })),
      ];
    }),
  );
}

function findFree(schema: GraphQLSchema, weights: Weights): ReadonlySet<GraphQLField<unknown, unknown>> {
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()));
  return new Set(
    fields.filter((field) => {
      const type = getNamedType(field.type);
      return isLeafType(type) && field.args.length === 0 && !weights.has(field) && !weights.has(type);
    }),
  );
}

function readWeights(schema: GraphQLSchema): Weights {
  const weights = new Map<Weighted, number>();
  const directive = schema.getDirective("cost");
  if (!directive) return weights;
  const read = (part: Weighted, name: string) => {
    const node = part.astNode as { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined;
    const values = node && getDirectiveValues(directive, node);
    if (!values) return;
    if (!/^\d{1,6}$/.test(String(values.weight)))
      throw new Error(`${name} has a @cost that is no whole number`);
    weights.set(part, Number(values.weight));
  };
  for (const type of Object.values(schema.getTypeMap())) {
    read(type, type.name);
    if (!isObjectType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      read(field, `${type.name}.${field.name}`);
      for (const argument of "args" in field ? field.args : []) {
        read(argument, `${type.name}.${field.name}(${argument.name}:)`);
      }
    }
  }
  return weights;
}
